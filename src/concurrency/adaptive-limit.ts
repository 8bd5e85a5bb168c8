import { createWaitQueue } from './fifo-queue.ts';

/** Bounds how many calls are under way, and lowers the bound while the provider says that it is too much. */
export type AdaptiveLimit = {
  /** Runs when its turn comes, first come first served; an abort takes a waiting call out of the queue. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Calls allowed at once at the moment, 1 to `max`. */
  current(): number;
};

/** Share of the bound that is left after an overload. */
const afterOverload = 0.7;

/**
 * Additive increase, multiplicative decrease, as in TCP (Chiu and Jain 1989): an overload lowers the bound to 0.7 of it, once for all calls that
 * were under way together; a bound's worth of successes raises it by one.
 */
export function createAdaptiveLimit(max: number, isOverload: (error: unknown) => boolean): AdaptiveLimit {
  let limit = max;
  let active = 0;
  let cuts = 0;
  const queue = createWaitQueue();

  function letGo(): void {
    while (active < Math.floor(limit) && queue.next()) active += 1;
  }

  return {
    async run(work, signal) {
      signal.throwIfAborted();
      if (active < Math.floor(limit)) active += 1;
      else await queue.wait(signal);
      const cutsBefore = cuts;
      try {
        const value = await work();
        limit = Math.min(max, limit + 1 / limit);
        return value;
      } catch (error) {
        if (isOverload(error) && cuts === cutsBefore) {
          cuts += 1;
          limit = Math.max(1, limit * afterOverload);
        }
        throw error;
      } finally {
        active -= 1;
        letGo();
      }
    },
    current: () => Math.floor(limit),
  };
}
