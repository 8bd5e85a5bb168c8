import { type Clock, systemClock } from '../../concurrency/clock.ts';
import type { CallOptions } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';

/**
 * The end of all attempts at one call. It counts from the first attempt that goes out; waiting for
 * that is free.
 */
export type CallDeadline = {
  /** Time of the clock when it has passed; infinite before the first attempt. */
  at: number;
  /** From the first attempt to `at`, in milliseconds. */
  readonly durationMs: number;
};

/** What `withRetry` passes to the middleware below it. */
export type AttemptOptions = CallOptions & { deadline?: CallDeadline };

/**
 * Starts the call's deadline at its first attempt, and gives each attempt no more time than the
 * deadline leaves.
 */
export function withDeadline(clock: Clock = systemClock): ClientMiddleware {
  return (next) => ({
    async complete(request, options: AttemptOptions) {
      const { deadline, startSignal = options.signal } = options;
      startSignal.throwIfAborted();
      if (deadline === undefined) return next.complete(request, options);
      const now = clock.now();
      if (deadline.at === Number.POSITIVE_INFINITY) deadline.at = now + deadline.durationMs;
      // Clocks have fractions of a millisecond, which SDKs refuse.
      const timeoutMs = Math.max(1, Math.ceil(Math.min(options.timeoutMs, deadline.at - now)));
      return next.complete(request, { ...options, timeoutMs });
    },
  });
}
