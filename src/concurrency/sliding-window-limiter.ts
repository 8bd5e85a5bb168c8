import { type Clock, systemClock } from './clock.ts';

/**
 * At most a sixth of a minute's limit goes out within six seconds: providers count in shorter
 * windows, too.
 */
export const burstSeconds = 6;

export function burstLimit(perMinute: number): number {
  return Math.max(1, Math.ceil(perMinute / 6));
}

/** Spreads calls so that what they take stays below a limit per minute. */
export type SlidingWindowLimiter = {
  /** Waits until `amount` fits. The returned function corrects it to what the call took. */
  take(amount: number, signal: AbortSignal): Promise<(actual: number) => void>;
};

const minuteMs = 60_000;

/**
 * Keeps a log of the last minute, so that the limit holds in every window of sixty seconds and not
 * only on average. A call larger than the whole limit goes out alone.
 */
export function createSlidingWindowLimiter(perMinute: number, clock: Clock = systemClock): SlidingWindowLimiter {
  const windows = [
    { ms: minuteMs, max: perMinute },
    { ms: 1000 * burstSeconds, max: burstLimit(perMinute) },
  ];
  const log: { at: number; amount: number }[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  /** Milliseconds until an amount fits; 0 when it does. */
  function delay(amount: number, now: number): number {
    let maxDelay = 0;
    for (const { ms, max } of windows) {
      const inside = log.filter((entry) => entry.at > now - ms);
      let sum = inside.reduce((total, entry) => total + entry.amount, 0);
      for (const entry of inside) {
        if (sum === 0 || sum + amount <= max) break;
        sum -= entry.amount;
        maxDelay = Math.max(maxDelay, entry.at + ms - now);
      }
    }
    return maxDelay;
  }

  async function admit(amount: number, signal: AbortSignal): Promise<(actual: number) => void> {
    for (;;) {
      signal.throwIfAborted();
      const now = clock.now();
      while ((log[0]?.at ?? now) <= now - minuteMs) log.shift();
      const wait = delay(amount, now);
      if (wait === 0) {
        const entry = { at: now, amount };
        log.push(entry);
        return (actual) => {
          entry.amount = actual;
        };
      }
      await clock.sleep(wait, signal);
    }
  }

  return {
    take(amount, signal) {
      const taken = turn.then(() => admit(amount, signal));
      turn = taken.catch(() => undefined);
      return taken;
    },
  };
}
