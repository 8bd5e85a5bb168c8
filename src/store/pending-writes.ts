export type QueuedValues<T> = {
  get: (run: string, key: string) => T | undefined;
  enter: (run: string, key: string, value: T) => () => void;
};

/** Values that wait for their commit. The first of a key stands until its own write has ended. */
export function createQueuedValues<T>(): QueuedValues<T> {
  const values = new Map<string, T>();
  const nameOf = (run: string, key: string) => `${run} ${key}`;
  return {
    get: (run, key) => values.get(nameOf(run, key)),
    enter(run, key, value) {
      const name = nameOf(run, key);
      if (values.has(name)) return () => undefined;
      values.set(name, value);
      return () => void values.delete(name);
    },
  };
}
