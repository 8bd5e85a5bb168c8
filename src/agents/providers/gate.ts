import { type FailureKind, type ModelCompletion, ModelError } from '../../model/model-client.ts';
import { type AdaptiveLimit, createAdaptiveLimit } from './adaptive-limit.ts';
import { type Circuit, createCircuit } from './circuit.ts';
import { createPace } from './pace.ts';

export type GateLimits = {
  /** Most calls under way at once. */
  concurrency?: number | undefined;
  requestsPerMinute?: number | undefined;
  tokensPerMinute?: number | undefined;
  circuit?: { failures: number; openMs: number; patienceMs: number } | undefined;
};

/** Where one attempt waits for its turn: a free place, a provider that is up, and room in this minute. */
export type Gate = {
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

export function createGate(limits: GateLimits): Gate {
  const { concurrency, requestsPerMinute, tokensPerMinute } = limits;
  const places: AdaptiveLimit = createAdaptiveLimit(
    concurrency ?? Number.MAX_SAFE_INTEGER,
    (error) => error instanceof ModelError && overloadKinds.has(error.failure.kind),
  );
  const circuit: Circuit | undefined = limits.circuit === undefined ? undefined : createCircuit(limits.circuit);
  const requests = requestsPerMinute === undefined ? undefined : createPace(requestsPerMinute);
  const tokenPace = tokensPerMinute === undefined ? undefined : createPace(tokensPerMinute);

  return {
    current: places.current,
    run(tokens, until, signal, attempt) {
      async function paced(): Promise<ModelCompletion> {
        await requests?.take(1, signal);
        const correct = await tokenPace?.take(tokens, signal);
        signal.throwIfAborted();
        const completion = await attempt();
        correct?.(completion.usage.inputTokens + completion.usage.outputTokens);
        return completion;
      }
      return places.run(() => (circuit === undefined ? paced() : circuit.run(paced, until, signal)), signal);
    },
  };
}
