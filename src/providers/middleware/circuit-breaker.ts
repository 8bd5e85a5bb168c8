import {
  ConsecutiveBreaker,
  circuitBreaker,
  decorrelatedJitterGenerator,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import { type Clock, systemClock } from '../../concurrency/clock.ts';
import { type FailureKind, ModelError } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';
import type { AttemptOptions } from './deadline.ts';

/** Stops calls to a provider that is down, and probes it now and then with one call. */
export type CircuitBreaker = {
  /**
   * Makes the call, or waits until the provider is back.
   * @param waitUntil time of the clock after which it no longer waits
   * @throws ModelError `unavailable`
   */
  run<T>(work: () => Promise<T>, waitUntil: number, signal: AbortSignal): Promise<T>;
};

export type CircuitBreakerOptions = {
  /** Calls in a row that fail before no more are made. */
  failures: number;
  /** Time until one call probes the provider; it doubles, up to a minute, while probes fail. */
  openMs: number;
  /** How long an outage may last before waiting calls fail. */
  maxOutageMs: number;
};

/** Failures that say the provider is down, not that this call was wrong or too early. */
const outageKinds: ReadonlySet<FailureKind> = new Set(['server-error', 'overloaded', 'connection', 'timeout']);

const maxOpenMs = 60_000;

export function createCircuitBreaker(
  { failures, openMs, maxOutageMs }: CircuitBreakerOptions,
  onStateChange: (state: 'down' | 'up') => void = () => undefined,
  clock: Clock = systemClock,
): CircuitBreaker {
  let downSince: number | undefined;
  let probeAt = 0;

  const backoff = new ExponentialBackoff<[number, number]>({
    initialDelay: openMs,
    maxDelay: Math.max(openMs, maxOpenMs),
    // cockatiel turns half-open only when the next call asks, so it has no event to wait for. Its
    // backoff knows when that call may come.
    generator(state, backoffOptions) {
      const [delay, nextState] = decorrelatedJitterGenerator(state, backoffOptions);
      probeAt = clock.now() + delay;
      return [delay, nextState];
    },
  });
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof ModelError && outageKinds.has(error.failure.kind)),
    { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: backoff },
  );
  breaker.onBreak(() => {
    if (downSince === undefined) onStateChange('down');
    downSince ??= clock.now();
  });
  breaker.onReset(() => {
    downSince = undefined;
    onStateChange('up');
  });

  return {
    async run(work, waitUntil, signal) {
      for (;;) {
        signal.throwIfAborted();
        try {
          return await breaker.execute(work);
        } catch (error) {
          if (!isBrokenCircuitError(error)) throw error;
        }
        const now = clock.now();
        const giveUpAt = Math.min(waitUntil, (downSince ?? now) + maxOutageMs);
        if (now >= giveUpAt) {
          const message = `not asked: ${failures} calls in a row had failed, and it was not back in time`;
          throw new ModelError({ kind: 'unavailable', message });
        }
        // At least a millisecond: cockatiel reads another clock, and a timer may fire a little
        // early.
        await clock.sleep(Math.max(1, Math.min(probeAt, giveUpAt) - now), signal);
      }
    },
  };
}

/** Holds calls back while the provider is down, until the call's deadline at the latest. */
export function withCircuitBreaker(circuitBreaker: CircuitBreaker): ClientMiddleware {
  return (next) => ({
    complete(request, options: AttemptOptions) {
      const { deadline, startSignal = options.signal } = options;
      const waitUntil = deadline?.at ?? Number.POSITIVE_INFINITY;
      return circuitBreaker.run(() => next.complete(request, options), waitUntil, startSignal);
    },
  });
}
