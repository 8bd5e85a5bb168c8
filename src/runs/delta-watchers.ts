import type { Delta } from './run-service-types.ts';

type Listener = (delta: Delta) => void;

/** Who listens to what models of runs and debates write, while they write it. */
export type DeltaWatchers = {
  /** Returns how to stop listening. */
  watch(runOrDebate: string, listener: Listener, all?: 'all'): () => void;
  isWatched(run: string, debate: string, all?: 'all'): boolean;
  /** Everybody hears responses; what is said of them, those alone who listen to all. */
  tell(delta: Delta): void;
};

export function createDeltaWatchers(): DeltaWatchers {
  const listeners = { answers: new Map<string, Set<Listener>>(), all: new Map<string, Set<Listener>>() };
  return {
    watch(runOrDebate, listener, all) {
      const byKey = all === undefined ? listeners.answers : listeners.all;
      const own = byKey.get(runOrDebate) ?? new Set();
      byKey.set(runOrDebate, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && byKey.get(runOrDebate) === own) byKey.delete(runOrDebate);
      };
    },
    isWatched: (run, debate, all) =>
      listeners.all.has(debate) ||
      listeners.all.has(run) ||
      (all === undefined && (listeners.answers.has(debate) || listeners.answers.has(run))),
    tell(delta) {
      for (const key of [delta.debate, delta.run]) {
        for (const listener of listeners.all.get(key) ?? []) listener(delta);
        if (delta.role === undefined) for (const listener of listeners.answers.get(key) ?? []) listener(delta);
      }
    },
  };
}
