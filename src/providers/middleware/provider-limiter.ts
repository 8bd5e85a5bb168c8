import { type AdaptiveLimit, createAdaptiveLimit } from '../../concurrency/adaptive-limit.ts';
import { createSlidingWindowLimiter } from '../../concurrency/sliding-window-limiter.ts';
import { type FailureKind, type ModelCompletion, ModelError } from '../../domain/model-client.ts';
import type { RateLimiter, RateLimits } from '../../domain/rate-limits.ts';
import { type Circuit, createCircuit } from './circuit-breaker.ts';

export type ProviderLimits = RateLimits & {
  circuit?: { failures: number; openMs: number; patienceMs: number } | undefined;
};

/** Where one attempt waits for its turn: a free place, a provider that is up, and room in this minute. */
export type ProviderLimiter = {
  run(
    tokens: number,
    until: number,
    signal: AbortSignal,
    attempt: () => Promise<ModelCompletion>,
  ): Promise<ModelCompletion>;
  /** Attempts allowed at once at the moment. */
  current(): number;
};

const overloadKinds: ReadonlySet<FailureKind> = new Set(['rate-limit', 'overloaded']);

/** @param shared where calls of other processes pass, too: it holds the rates over all of them; without it they hold in this process */
export function createProviderLimiter(
  limits: ProviderLimits,
  shared?: RateLimiter,
  onChange?: (state: 'down' | 'up') => void,
): ProviderLimiter {
  const { concurrency, circuit: down } = limits;
  const places: AdaptiveLimit = createAdaptiveLimit(
    concurrency ?? Number.MAX_SAFE_INTEGER,
    (error) => error instanceof ModelError && overloadKinds.has(error.failure.kind),
  );
  const circuit: Circuit | undefined = down === undefined ? undefined : createCircuit(down, onChange);
  const enter = shared ?? localRateLimiter(limits);

  return {
    current: places.current,
    run(tokens, until, signal, attempt) {
      async function paced(): Promise<ModelCompletion> {
        const leave = await enter(tokens, signal);
        let taken = tokens;
        try {
          signal.throwIfAborted();
          const completion = await attempt();
          taken = completion.usage.inputTokens + completion.usage.outputTokens;
          return completion;
        } finally {
          leave(taken);
        }
      }
      return places.run(() => (circuit === undefined ? paced() : circuit.run(paced, until, signal)), signal);
    },
  };
}

/** Room in this minute; places are the adaptive limit's. */
function localRateLimiter({ requestsPerMinute, tokensPerMinute }: RateLimits): RateLimiter {
  const requests = requestsPerMinute === undefined ? undefined : createSlidingWindowLimiter(requestsPerMinute);
  const tokenPace = tokensPerMinute === undefined ? undefined : createSlidingWindowLimiter(tokensPerMinute);
  return async (tokens, signal) => {
    await requests?.take(1, signal);
    const correct = await tokenPace?.take(tokens, signal);
    return (actualTokens) => correct?.(actualTokens);
  };
}
