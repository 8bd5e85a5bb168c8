import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallOptions,
  type FailureKind,
  type ModelClient,
  type ModelCompletion,
  ModelError,
  type ModelRequest,
} from '../../domain/model-client.ts';
import { isRetryable } from '../provider-errors.ts';
import type { ProviderLimiter } from './provider-limiter.ts';

export type RetryPolicy = {
  /** Attempts at one call, the first included. */
  maxAttempts: number;
  baseDelayMs: number;
  maxDelayMs: number;
  /** Longest time from the first attempt to the answer, waits between attempts included; waiting for a first turn is not. */
  deadlineMs: number;
};

/**
 * Tries again what may succeed later: jittered exponential backoff, never sooner than the provider's Retry-After, and not at all where the
 * deadline would pass meanwhile. Each attempt passes every gate, outermost first; between attempts a call holds no place. An abort ends
 * waiting calls too.
 */
export function withRetry(
  client: ModelClient,
  options: {
    gates: readonly ProviderLimiter[];
    patience: RetryPolicy;
    tokensOf: (request: ModelRequest) => number;
    random: () => number;
    /** Told of each attempt that failed, and in how many milliseconds another follows, if one does. */
    onFailedAttempt?: (model: string, kind: FailureKind, retryInMs: number | undefined) => void;
  },
): ModelClient {
  const { gates, patience, tokensOf, random } = options;
  const { maxAttempts, deadlineMs } = patience;

  return {
    async complete(request, callOptions) {
      const { signal, starts = signal } = callOptions;
      const tokens = tokensOf(request);
      let until = Number.POSITIVE_INFINITY;
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await applyLimiters(
            gates,
            tokens,
            () => until,
            starts,
            () => {
              starts.throwIfAborted();
              if (until === Number.POSITIVE_INFINITY) until = Date.now() + deadlineMs;
              return attemptCall(client, request, callOptions, until);
            },
          );
        } catch (error) {
          signal.throwIfAborted();
          starts.throwIfAborted();
          if (!(error instanceof ModelError)) throw error;
          const { kind } = error.failure;
          const wait = delayMs(error, attempt, patience, random());
          const again = isRetryable(kind) && attempt < maxAttempts && Date.now() + wait < until;
          options.onFailedAttempt?.(request.model, kind, again ? wait : undefined);
          if (!again) throw error;
          await sleep(wait, undefined, { signal: starts }).catch(() => starts.throwIfAborted());
        }
      }
    },
  };
}

function applyLimiters(
  limiters: readonly ProviderLimiter[],
  tokens: number,
  until: () => number,
  signal: AbortSignal,
  attempt: () => Promise<ModelCompletion>,
): Promise<ModelCompletion> {
  const [limiter, ...inner] = limiters;
  if (limiter === undefined) return attempt();
  return limiter.run(tokens, until(), signal, () => applyLimiters(inner, tokens, until, signal, attempt));
}

async function attemptCall(
  client: ModelClient,
  request: ModelRequest,
  options: CallOptions,
  until: number,
): Promise<ModelCompletion> {
  const timeoutMs = Math.max(1, Math.min(options.timeoutMs, until - Date.now()));
  const completion = await client.complete(request, { ...options, timeoutMs });
  if (completion.finish === 'stop' && completion.text.trim() === '') {
    throw new ModelError({ kind: 'empty-answer', message: 'the answer was empty' });
  }
  return completion;
}

/** Half to all of the doubling delay; what the provider asks for at least, and up to a tenth more, lest all come back at once. */
function delayMs(error: ModelError, attempt: number, { baseDelayMs, maxDelayMs }: RetryPolicy, random: number): number {
  const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
  const asked = error.failure.retryAfterMs ?? 0;
  return Math.max(asked * (1 + 0.1 * random), ceiling * (0.5 + 0.5 * random));
}
