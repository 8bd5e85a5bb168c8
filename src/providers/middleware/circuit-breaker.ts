import { setTimeout as sleep } from 'node:timers/promises';
import { ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { type FailureKind, ModelError } from '../../domain/model-client.ts';

/** Stops calls to a provider that is down, and asks it now and then with one call whether it is back. */
export type Circuit = {
  /**
   * Makes the call, or waits until the provider is back.
   * @param until time (of `Date.now`) after which it no longer waits
   * @throws ModelError `unavailable`
   */
  run<T>(work: () => Promise<T>, until: number, signal: AbortSignal): Promise<T>;
};

/** Failures that say the provider is down, not that this call was wrong or too early. */
const downKinds: ReadonlySet<FailureKind> = new Set(['server-error', 'overloaded', 'connection', 'timeout']);

const longestOpenMs = 60_000;

/**
 * @param options.failures calls in a row that fail before no more are made
 * @param options.openMs how long until one call tries again, doubling up to a minute while that fails
 * @param options.patienceMs how long an outage may last before waiting calls are given up
 */
export function createCircuit(
  options: { failures: number; openMs: number; patienceMs: number },
  onChange: (state: 'down' | 'up') => void = () => undefined,
): Circuit {
  const { failures, openMs, patienceMs } = options;
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof ModelError && downKinds.has(error.failure.kind)),
    {
      breaker: new ConsecutiveBreaker(failures),
      halfOpenAfter: new ExponentialBackoff({ initialDelay: openMs, maxDelay: Math.max(openMs, longestOpenMs) }),
    },
  );
  let downSince: number | undefined;
  breaker.onBreak(() => {
    if (downSince === undefined) onChange('down');
    downSince ??= Date.now();
  });
  breaker.onReset(() => {
    downSince = undefined;
    onChange('up');
  });

  return {
    async run(work, until, signal) {
      for (;;) {
        signal.throwIfAborted();
        try {
          return await breaker.execute(work);
        } catch (error) {
          if (!isBrokenCircuitError(error)) throw error;
        }
        const givenUpAt = Math.min(until, (downSince ?? Date.now()) + patienceMs);
        if (Date.now() >= givenUpAt) {
          const message = `not asked: ${failures} calls in a row had failed, and it was not back in time`;
          throw new ModelError({ kind: 'unavailable', message });
        }
        await sleep(Math.min(1000, openMs / 4), undefined, { signal });
      }
    },
  };
}
