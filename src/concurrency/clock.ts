import { setTimeout as sleep } from 'node:timers/promises';

/** The time that waiting code reads and waits on, so that tests can pass their own. */
export type Clock = {
  /** Milliseconds that only grow; where they count from means nothing. */
  now(): number;
  /** Resolves after `ms`; rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
