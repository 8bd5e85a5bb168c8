import { type Clock, systemClock } from '../../concurrency/clock.ts';
import { type FailureKind, ModelError } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';
import { isRetryable } from '../provider-errors.ts';
import type { AttemptOptions, CallDeadline } from './deadline.ts';

/** The time that attempts wait on, so that tests can pass their own. */
export type RetryClock = Clock;

export type RetryPolicy = {
  /** Attempts at one call, the first included. */
  maxAttempts: number;
  baseDelayMs: number;
  maxDelayMs: number;
  /**
   * Longest time from the first attempt to the answer, with the waits between attempts; a first
   * turn may take longer.
   */
  deadlineMs: number;
};

/**
 * Tries again what may succeed later: exponential backoff with jitter, never sooner than the
 * provider's Retry-After, and not at all where the deadline would pass meanwhile. An abort ends
 * waiting calls too.
 * @param options.onFailedAttempt called for each attempt that failed, with the milliseconds until
 *   the next one, if any
 */
export function withRetry(
  policy: RetryPolicy,
  options: {
    random: () => number;
    onFailedAttempt?: (model: string, kind: FailureKind, retryInMs: number | undefined) => void;
    clock?: RetryClock;
  },
): ClientMiddleware {
  const { random, onFailedAttempt, clock = systemClock } = options;
  const { maxAttempts, deadlineMs } = policy;

  return (next) => ({
    async complete(request, callOptions) {
      const { signal, startSignal = signal } = callOptions;
      const deadline: CallDeadline = { at: Number.POSITIVE_INFINITY, durationMs: deadlineMs };
      const attemptOptions: AttemptOptions = { ...callOptions, deadline };
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await next.complete(request, attemptOptions);
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof ModelError)) {
            startSignal.throwIfAborted();
            throw error;
          }
          // It went out and failed, whoever asked to end meanwhile.
          if (startSignal.aborted) throw error;
          const { kind } = error.failure;
          const waitMs = delayMs(error, attempt, policy, random());
          const isLast = !isRetryable(kind) || attempt >= maxAttempts || clock.now() + waitMs >= deadline.at;
          onFailedAttempt?.(request.model, kind, isLast ? undefined : waitMs);
          if (isLast) throw error;
          // Whoever asks to end meanwhile: the request went out and failed.
          await clock.sleep(waitMs, startSignal).catch(() => undefined);
          signal.throwIfAborted();
          if (startSignal.aborted) throw error;
          await callOptions.onResend?.(error.failure);
        }
      }
    },
  });
}

/**
 * Half to all of the doubling delay ("equal jitter"). At least what the provider asks for, and up
 * to a tenth more, so that calls which failed together do not return together.
 */
function delayMs(error: ModelError, attempt: number, { baseDelayMs, maxDelayMs }: RetryPolicy, random: number): number {
  const backoffMs = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
  const retryAfterMs = error.failure.retryAfterMs ?? 0;
  return Math.max(retryAfterMs * (1 + 0.1 * random), backoffMs * (0.5 + 0.5 * random));
}
