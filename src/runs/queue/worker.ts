import { setInterval } from 'node:timers/promises';
import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { RunRow } from '../../domain/run.ts';
import { closeRun, type OpenRun, openRun } from '../execute-run.ts';
import { isPending } from '../unheld.ts';
import type { DebateJob, JobQueue } from './job-queue.ts';

export type Worker = {
  /** Begins no further debate, lets calls under way end within `graceMs`, and gives back what is not done. */
  stop(graceMs: number): Promise<void>;
};

/** How often a worker looks whether a run that it has debates of was stopped, or closed by another. */
const lookMs = 1000;

/**
 * Takes debates from the queue and holds them, as many at once as asked for, until it is stopped. Whoever ends the last debate of a run closes
 * the run. A debate whose worker died is held anew by another: the ledger answers each call that had finished, and the dead one, should it
 * wake, can no longer write to it.
 */
export async function startWorker(
  app: AppContext,
  queue: JobQueue,
  { concurrency, onEnd }: { concurrency: number; onEnd?: (debate: string, run: RunRow | undefined) => void },
): Promise<Worker> {
  const { store, instrumentation } = app;
  const drain = { signal: new AbortController(), graceMs: 0 };
  const open = new Map<string, { opened: Promise<OpenRun>; cut: AbortController }>();

  function runOf(run: string): Promise<OpenRun> {
    const known = open.get(run);
    if (known !== undefined) return known.opened;
    const cut = new AbortController();
    const opened = openAt(run, cut.signal);
    open.set(run, { opened, cut });
    opened.catch(() => open.delete(run));
    return opened;
  }

  async function openAt(run: string, signal: AbortSignal): Promise<OpenRun> {
    const plan = await store.runs.plan(run);
    const draining = {
      signal: drain.signal.signal,
      get graceMs() {
        return drain.graceMs;
      },
    };
    return openRun(run, {
      ...app,
      client: app.modelClientsFor(plan, run),
      concurrency,
      budget: plan.budget ?? {},
      signal,
      drain: draining,
      fenced: true,
    });
  }

  async function letGo(run: string, reason: unknown): Promise<void> {
    const known = open.get(run);
    open.delete(run);
    known?.cut.abort(reason);
    (await known?.opened.catch(() => undefined))?.release();
  }

  async function hold({ run, debate }: DebateJob): Promise<void> {
    instrumentation.log('debug', 'debate taken from the queue', { run, debate });
    const row = await store.runs.debate(debate);
    // A retry of a job whose work was done: only its end was not told.
    if (row !== undefined && isPending(row) && (await store.runs.run(run))?.state === 'running') {
      const opened = await runOf(run);
      await opened.runDebate(row);
      await opened.idle();
      const ending = opened.stopReason();
      if (ending instanceof MootcourtError && ending.code === 'budget-exceeded') await close(run, ending);
      // Stopped for everybody: nothing is left to give back. A worker that stops gives its debate to another.
      else if (ending !== undefined && open.has(run)) throw ending;
    }
    const closed = (await isDone(run)) ? await close(run, undefined) : undefined;
    onEnd?.(debate, closed);
  }

  async function isDone(run: string): Promise<boolean> {
    if ((await store.runs.run(run))?.state !== 'running') return false;
    return !(await store.runs.hasOpenDebates(run));
  }

  /** Undefined where another worker was first. */
  async function close(run: string, reason: unknown): Promise<RunRow | undefined> {
    await letGo(run, reason);
    try {
      return await closeRun(run, store, reason, instrumentation);
    } catch (error) {
      if (error instanceof MootcourtError && error.code === 'interrupted') return undefined;
      throw error;
    }
  }

  const looking = new AbortController();
  async function look(): Promise<void> {
    for await (const _tick of setInterval(lookMs, undefined, { signal: looking.signal, ref: false })) {
      for (const run of open.keys()) {
        const row = await store.runs.run(run).catch(() => undefined);
        if (row !== undefined && row.state !== 'running')
          await letGo(run, new MootcourtError('cancelled', `run ${run} is ${row.state}`));
      }
    }
  }
  const looks = look().catch(() => undefined);

  await queue.work(concurrency, hold);
  return {
    async stop(graceMs) {
      drain.graceMs = graceMs;
      drain.signal.abort(new MootcourtError('interrupted', 'the worker stopped; another takes the debate'));
      await queue.close(graceMs + 1000);
      looking.abort();
      await looks;
    },
  };
}
