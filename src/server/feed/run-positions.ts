import type { Store } from '../../domain/store.ts';

/** Number of the last stored event of every followed run. */
export type RunPositions = {
  all(): ReadonlyMap<string, number>;
  /** Keeps the head of a run, or of all runs, up to date until the returned function is called. */
  follow(run: string | undefined): Promise<() => void>;
  close(): void;
};

const pollMs = 250;
const newestRuns = 50;
/** One poll in so many looks at every run there is: an old one that another process took up again. */
const fullSweep = 40;

/** Learns of this process's events from its commits, and of other processes' by asking the store four times a second. */
export function createHeads(store: Store, moved: () => void): RunPositions {
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
    let news = false;
    for (const { run, seq } of events) {
      if (everything > 0 || followed.has(run)) news = note(run, seq) || news;
    }
    if (news) moved();
  });

  async function look(): Promise<void> {
    if (everything === 0 && followed.size === 0) return;
    const runs = new Set(followed.keys());
    if (everything > 0) {
      polls += 1;
      for (const { id } of await store.runs.runs(polls % fullSweep === 0 ? Number.MAX_SAFE_INTEGER : newestRuns))
        runs.add(id);
      for (const { id } of await store.runs.runningRuns()) runs.add(id);
    }
    let news = false;
    for (const run of runs) news = note(run, await store.runs.lastSeq(run)) || news;
    if (news) moved();
  }

  let looking = false;
  const poll = setInterval(() => {
    if (looking) return;
    looking = true;
    // A store that cannot be read now is asked again a moment later; whoever needs it for an answer tells of it.
    look()
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  }, pollMs);
  poll.unref();

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
      clearInterval(poll);
    },
  };
}
