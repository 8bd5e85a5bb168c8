/** Waiters in the order in which they came. */
export type WaitQueue = {
  /**
   * Resolves when it is this waiter's turn. On abort it rejects with the signal's reason and the
   * waiter leaves.
   */
  wait(signal: AbortSignal): Promise<void>;
  /** Releases the first waiter; false when none waits. */
  next(): boolean;
};

export function createWaitQueue(): WaitQueue {
  const waiters = new Set<() => void>();
  return {
    wait(signal) {
      return new Promise((resolve, reject) => {
        const release = () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = () => {
          waiters.delete(release);
          reject(signal.reason);
        };
        waiters.add(release);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    next() {
      const [first] = waiters;
      if (first === undefined) return false;
      waiters.delete(first);
      first();
      return true;
    },
  };
}
