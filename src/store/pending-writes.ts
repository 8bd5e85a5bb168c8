import type { ModelCompletion, ModelFailure } from '../domain/model-client.ts';
import type { Ledger } from '../domain/store.ts';

type QueuedValues<T> = {
  get: (run: string, key: string) => T | undefined;
  enter: (run: string, key: string, value: T) => () => void;
};

/** Values that wait for their commit. The first of a key stands until its own write has ended. */
function createQueuedValues<T>(): QueuedValues<T> {
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

/**
 * A ledger that knows its entries while they are on their way to the disk: the same call, asked again within these
 * milliseconds, must not be paid twice.
 */
export function withPendingCalls(ledger: Ledger): Ledger {
  const calls = createQueuedValues<ModelCompletion>();
  const failures = createQueuedValues<ModelFailure>();
  return {
    ...ledger,
    async find(runs, key) {
      return firstOf(runs, (run) => calls.get(run, key)) ?? ledger.find(runs, key);
    },
    record: (entry) => ledger.record(entry).finally(calls.enter(entry.run, entry.key, entry.completion)),
    recordFailure: (run, key, failure) =>
      ledger.recordFailure(run, key, failure).finally(failures.enter(run, key, failure)),
    async findFailure(runs, key) {
      return firstOf(runs, (run) => failures.get(run, key)) ?? ledger.findFailure(runs, key);
    },
  };
}

function firstOf<T>(runs: readonly string[], of: (run: string) => T | undefined): T | undefined {
  for (const run of runs) {
    const value = of(run);
    if (value !== undefined) return value;
  }
  return undefined;
}
