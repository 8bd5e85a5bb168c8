import type { Clock } from '../../src/concurrency/clock.ts';

/** A clock that a test turns by hand: nothing waits for real, and nothing depends on the machine's speed. */
export type FakeClock = Clock & {
  /** Moves on by `ms`, waking sleepers in the order of their times; resolves once all that woke up have gone on. */
  advance(ms: number): Promise<void>;
  /** Sleepers that nothing has woken yet. */
  sleeping(): number;
};

/** @param onChange called with each new time, e.g. to set `Date` for code that reads it by itself */
export function createFakeClock(onChange: (now: number) => void = () => undefined): FakeClock {
  let now = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();

  function set(time: number): void {
    now = time;
    onChange(now);
  }

  return {
    now: () => now,
    sleeping: () => sleepers.size,
    sleep(ms, signal) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        };
        const sleeper = {
          at: now + ms,
          wake() {
            sleepers.delete(sleeper);
            signal.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const due = [...sleepers].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
        if (due === undefined) break;
        set(due.at);
        due.wake();
        await settle();
      }
      set(end);
    },
  };
}

/** Lets all promises that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
