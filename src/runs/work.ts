import { MootcourtError } from '../model/errors.ts';
import type { RunRow } from '../model/run.ts';
import { closeRun, isUnheld, type OpenRun, openRun } from './execute.ts';
import type { House } from './house.ts';
import type { DebateJob, Queue } from './queue.ts';

export type Working = {
  /** Begins no further debate, lets calls under way end within `graceMs`, and gives back what is not done. */
  stop(graceMs: number): Promise<void>;
};

/**
 * Takes debates from the queue and holds them, as many at once as asked for, until it is stopped. Whoever ends the last debate of a run closes
 * the run. A debate whose worker died is held anew by another: the ledger answers each call that had finished, and the dead one, should it
 * wake, can no longer write to it.
 */
export async function workOn(
  house: House,
  queue: Queue,
  { concurrency, onEnd }: { concurrency: number; onEnd?: (debate: string, run: RunRow | undefined) => void },
): Promise<Working> {
  const { store } = house;
  const drain = { signal: new AbortController(), graceMs: 0 };
  const open = new Map<string, Promise<OpenRun>>();

  function runOf(run: string): Promise<OpenRun> {
    const known = open.get(run);
    if (known !== undefined) return known;
    const opened = (async () => {
      const plan = await store.runs.plan(run);
      const signal = new AbortController().signal;
      const draining = {
        signal: drain.signal.signal,
        get graceMs() {
          return drain.graceMs;
        },
      };
      const options = {
        ...house,
        client: house.clientsFor(plan, run),
        concurrency,
        budget: {},
        signal,
        drain: draining,
      };
      return openRun(run, options, true);
    })();
    open.set(run, opened);
    opened.catch(() => open.delete(run));
    return opened;
  }

  async function hold({ run, debate }: DebateJob): Promise<void> {
    const row = await store.runs.debate(debate);
    // A retry of a job whose work was done: only its end was not told.
    if (row !== undefined && isUnheld(row) && (await store.runs.run(run))?.state === 'running') {
      const opened = await runOf(run);
      await opened.hold(row);
      await opened.idle();
      if (opened.ending() !== undefined) throw opened.ending();
    }
    const closed = await closeIfDone(run);
    onEnd?.(debate, closed);
  }

  async function closeIfDone(run: string): Promise<RunRow | undefined> {
    if ((await store.runs.run(run))?.state !== 'running') return undefined;
    const states = (await store.runs.debates(run)).map(({ state }) => state);
    if (states.some((state) => state === 'pending' || state === 'running')) return undefined;
    (await open.get(run))?.release();
    open.delete(run);
    try {
      return await closeRun(run, store, undefined);
    } catch (error) {
      if (error instanceof MootcourtError && error.code === 'interrupted') return undefined;
      throw error;
    }
  }

  await queue.work(concurrency, hold);
  return {
    async stop(graceMs) {
      drain.graceMs = graceMs;
      drain.signal.abort(new MootcourtError('interrupted', 'the worker stopped; another takes the debate'));
      await queue.close(graceMs + 1000);
    },
  };
}
