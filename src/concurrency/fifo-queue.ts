/** Waiters in the order in which they came. */
export type WaitQueue = {
  /** Resolves when it is this waiter's turn; rejects with the signal's reason, and the waiter has left. */
  wait(signal: AbortSignal): Promise<void>;
  /** Lets the first waiter go; false when nobody waits. */
  next(): boolean;
};

export function createWaitQueue(): WaitQueue {
  const waiters = new Set<() => void>();
  return {
    wait(signal) {
      return new Promise((resolve, reject) => {
        const go = () => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          waiters.delete(go);
          reject(signal.reason);
        };
        waiters.add(go);
        signal.addEventListener('abort', leave, { once: true });
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
