import { type Clock, systemClock } from './clock.ts';

/** No more than a sixth of a minute's limit goes out within six seconds: providers count in shorter windows than a minute, too. */
export const burstSeconds = 6;

export function burstLimit(perMinute: number): number {
  return Math.max(1, Math.ceil(perMinute / 6));
}

/** Spreads calls so that what they take stays below a limit a minute. */
export type SlidingWindowLimiter = {
  /** Waits until `amount` fits; the returned function corrects it to what the call did take. */
  take(amount: number, signal: AbortSignal): Promise<(actual: number) => void>;
};

const minuteMs = 60_000;

/**
 * A log of the last minute, so the limit holds in every window of sixty seconds and not only on average. A call that is larger than the whole
 * limit goes out alone.
 */
export function createSlidingWindowLimiter(perMinute: number, clock: Clock = systemClock): SlidingWindowLimiter {
  const windows = [
    { ms: minuteMs, most: perMinute },
    { ms: 1000 * burstSeconds, most: burstLimit(perMinute) },
  ];
  const log: { at: number; amount: number }[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  /** Milliseconds until an amount fits; 0 when it does. */
  function delay(amount: number, now: number): number {
    let longest = 0;
    for (const { ms, most } of windows) {
      const inside = log.filter((entry) => entry.at > now - ms);
      let sum = inside.reduce((total, entry) => total + entry.amount, 0);
      for (const entry of inside) {
        if (sum === 0 || sum + amount <= most) break;
        sum -= entry.amount;
        longest = Math.max(longest, entry.at + ms - now);
      }
    }
    return longest;
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
