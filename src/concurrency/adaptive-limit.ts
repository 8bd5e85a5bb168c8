import { createWaitQueue } from './fifo-queue.ts';

/**
 * Bounds how many calls are under way, and lowers the bound while the provider says that it is
 * overloaded.
 */
export type AdaptiveLimit = {
  /**
   * Runs the work when its turn comes, first come first served; an abort takes a waiting call out
   * of the queue.
   */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Calls allowed at once at the moment, 1 to `max`. */
  current(): number;
};

/** Part of the bound that is left after an overload. */
const decreaseFactor = 0.7;

/**
 * Additive increase, multiplicative decrease, as in TCP (Chiu and Jain 1989). An overload lowers
 * the bound to 0.7 of it, once for all calls that were under way together; as many successes as the
 * bound raise it by one.
 */
export function createAdaptiveLimit(max: number, isOverload: (error: unknown) => boolean): AdaptiveLimit {
  let limit = max;
  let active = 0;
  let decreases = 0;
  const queue = createWaitQueue();

  function admitWaiters(): void {
    while (active < Math.floor(limit) && queue.next()) active += 1;
  }

  return {
    async run(work, signal) {
      signal.throwIfAborted();
      if (active < Math.floor(limit)) active += 1;
      else await queue.wait(signal);
      const decreasesBefore = decreases;
      try {
        const value = await work();
        limit = Math.min(max, limit + 1 / limit);
        return value;
      } catch (error) {
        if (isOverload(error) && decreases === decreasesBefore) {
          decreases += 1;
          limit = Math.max(1, limit * decreaseFactor);
        }
        throw error;
      } finally {
        active -= 1;
        admitWaiters();
      }
    },
    current: () => Math.floor(limit),
  };
}
