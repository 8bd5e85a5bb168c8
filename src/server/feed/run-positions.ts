import type { Store } from '../../domain/store.ts';

/** Number of the last stored event of every followed run. */
export type RunPositions = {
  all(): ReadonlyMap<string, number>;
  /** Keeps the number of a run, or of all runs, up to date until the returned function is called. */
  follow(run: string | undefined): Promise<() => void>;
  close(): void;
};

const pollMs = 250;
/** Runs asked for in every poll. */
const newestRuns = 50;
/** One poll in so many asks for all runs: another process may have resumed an old one. */
const fullPollEvery = 40;

/**
 * Learns of this process's events from its commits, and of other processes' events by polling: SQLite has no
 * notifications between processes.
 */
export function createRunPositions(store: Store, onMove: () => void): RunPositions {
  const known = new Map<string, number>();
  const followed = new Map<string, number>();
  let everything = 0;
  let polls = 0;

  function note(run: string, seq: number): boolean {
    if (seq <= (known.get(run) ?? -1)) return false;
    known.set(run, seq);
    return true;
  }

  const unlisten = store.onCommit((events) => {
    let moved = false;
    for (const { run, seq } of events) {
      if (everything > 0 || followed.has(run)) moved = note(run, seq) || moved;
    }
    if (moved) onMove();
  });

  async function poll(): Promise<void> {
    if (everything === 0 && followed.size === 0) return;
    const runs = new Set(followed.keys());
    if (everything > 0) {
      polls += 1;
      for (const { id } of await store.runs.runs(polls % fullPollEvery === 0 ? Number.MAX_SAFE_INTEGER : newestRuns))
        runs.add(id);
      for (const { id } of await store.runs.runningRuns()) runs.add(id);
    }
    let moved = false;
    for (const run of runs) moved = note(run, await store.runs.lastSeq(run)) || moved;
    if (moved) onMove();
  }

  let polling = false;
  const timer = setInterval(() => {
    if (polling) return;
    polling = true;
    // A store that cannot be read now is asked again soon; requests that need it report the error.
    poll()
      .catch(() => undefined)
      .finally(() => {
        polling = false;
      });
  }, pollMs);
  timer.unref();

  return {
    all: () => known,
    async follow(run) {
      if (run === undefined) {
        everything += 1;
        for (const { id } of await store.runs.runs(Number.MAX_SAFE_INTEGER)) note(id, await store.runs.lastSeq(id));
        return () => {
          everything -= 1;
          if (everything === 0) for (const id of known.keys()) if (!followed.has(id)) known.delete(id);
        };
      }
      followed.set(run, (followed.get(run) ?? 0) + 1);
      note(run, await store.runs.lastSeq(run));
      return () => {
        const left = (followed.get(run) ?? 1) - 1;
        if (left > 0) followed.set(run, left);
        else followed.delete(run);
        if (left === 0 && everything === 0) known.delete(run);
      };
    },
    close() {
      unlisten();
      clearInterval(timer);
    },
  };
}
