import { setInterval } from 'node:timers/promises';
import type { AppContext } from '../../app/app-context.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { RunRow } from '../../domain/run.ts';
import { closeRun, type OpenRun, openRun } from '../execute-run.ts';
import { isPending } from '../unheld.ts';
import type { DebateJob, JobQueue } from './job-queue.ts';

export type Worker = {
  /** Begins no further debate, lets calls under way end within `graceMs`, and gives back what is not done. */
  stop(graceMs: number): Promise<void>;
};

/** How often a worker checks whether a run that it has debates of was stopped, or closed by another. */
const pollMs = 1000;

type WorkerOptions = { concurrency: number; onEnd?: (debate: string, run: RunRow | undefined) => void };

/**
 * Takes debates from the queue and runs them, as many at once as asked for, until it is stopped. Whoever ends the last
 * debate of a run closes the run. If a worker dies, another runs its debates again: the ledger answers each call that had
 * finished, and the dead one, should it wake, can no longer write to them.
 */
export async function startWorker(app: AppContext, queue: JobQueue, options: WorkerOptions): Promise<Worker> {
  const worker = new QueueWorker(app, queue, options);
  await worker.start();
  return worker;
}

class QueueWorker implements Worker {
  readonly #app: AppContext;
  readonly #queue: JobQueue;
  readonly #options: WorkerOptions;
  readonly #drain = { signal: new AbortController(), graceMs: 0 };
  readonly #open = new Map<string, { opened: Promise<OpenRun>; cut: AbortController }>();
  /** The budget that each opened run was opened with. */
  readonly #budgets = new WeakMap<OpenRun, string>();
  readonly #polling = new AbortController();
  #polls: Promise<void> = Promise.resolve();

  constructor(app: AppContext, queue: JobQueue, options: WorkerOptions) {
    this.#app = app;
    this.#queue = queue;
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#polls = this.#pollRunStates().catch(() => undefined);
    await this.#queue.work(this.#options.concurrency, (job) => this.#runDebate(job));
  }

  async stop(graceMs: number): Promise<void> {
    this.#drain.graceMs = graceMs;
    this.#drain.signal.abort(new MootcourtError('interrupted', 'the worker stopped; another takes the debate'));
    await this.#queue.close(graceMs + 1000);
    this.#polling.abort();
    await this.#polls;
  }

  async #runDebate({ run, debate }: DebateJob): Promise<void> {
    const { store, instrumentation } = this.#app;
    instrumentation.log('debug', 'debate taken from the queue', { run, debate });
    const row = await store.runs.debate(debate);
    // A retry of a job whose work was done: only its end was not told.
    if (row !== undefined && isPending(row) && (await store.runs.run(run))?.state === 'running') {
      const opened = await this.#openedRun(run);
      await opened.runDebate(row);
      await opened.idle();
      const ending = opened.stopReason();
      const spent = ending instanceof MootcourtError && ending.code === 'budget-exceeded';
      // Somebody may have given the run another budget while this debate was ending: then it is one to take again.
      if (spent && !(await this.#hasBudgetOf(run, opened))) throw ending;
      const memberFailed = ending instanceof MootcourtError && ending.code === 'member-failed';
      if (spent || memberFailed) await this.#close(run, ending);
      // Stopped for everybody: nothing is left to give back. A worker that stops gives its debate to another.
      else if (ending !== undefined && this.#open.has(run)) throw ending;
    }
    const closed = (await this.#isDone(run)) ? await this.#close(run, undefined) : undefined;
    this.#options.onEnd?.(debate, closed);
  }

  async #openedRun(run: string): Promise<OpenRun> {
    const opened = await this.#openOnce(run);
    if (opened.stopReason() === undefined) return opened;
    // It was stopped, and somebody goes on with it before this worker has noticed: its budget may be another one now.
    if ((await this.#open.get(run)?.opened) === opened) await this.#releaseRun(run, opened.stopReason());
    return this.#openOnce(run);
  }

  #openOnce(run: string): Promise<OpenRun> {
    const known = this.#open.get(run);
    if (known !== undefined) return known.opened;
    const cut = new AbortController();
    const opened = this.#openRun(run, cut.signal);
    this.#open.set(run, { opened, cut });
    opened.catch(() => this.#open.delete(run));
    return opened;
  }

  async #openRun(run: string, signal: AbortSignal): Promise<OpenRun> {
    const plan = await this.#app.store.runs.plan(run);
    const drain = this.#drain;
    const draining = {
      signal: drain.signal.signal,
      get graceMs() {
        return drain.graceMs;
      },
    };
    const client = this.#app.modelClientsFor(plan, run);
    const { concurrency } = this.#options;
    const budget = plan.budget ?? {};
    const startedBy = (await this.#app.store.runs.run(run))?.startedBy ?? '';
    const opened = await openRun(run, {
      ...this.#app,
      serverBudget: this.#app.budgetOf(startedBy),
      client,
      concurrency,
      budget,
      signal,
      drain: draining,
      fenced: true,
    });
    this.#budgets.set(opened, canonicalJson(budget));
    return opened;
  }

  async #hasBudgetOf(run: string, opened: OpenRun): Promise<boolean> {
    const { budget = {} } = await this.#app.store.runs.job(run);
    return canonicalJson(budget) === this.#budgets.get(opened);
  }

  async #releaseRun(run: string, reason: unknown): Promise<void> {
    const known = this.#open.get(run);
    this.#open.delete(run);
    known?.cut.abort(reason);
    (await known?.opened.catch(() => undefined))?.release();
  }

  async #isDone(run: string): Promise<boolean> {
    const { runs } = this.#app.store;
    return (await runs.run(run))?.state === 'running' && !(await runs.hasOpenDebates(run));
  }

  /** Undefined where another worker was first. */
  async #close(run: string, reason: unknown): Promise<RunRow | undefined> {
    await this.#releaseRun(run, reason);
    try {
      return await closeRun(run, this.#app.store, reason, this.#app.instrumentation);
    } catch (error) {
      if (error instanceof MootcourtError && error.code === 'interrupted') return undefined;
      throw error;
    }
  }

  async #pollRunStates(): Promise<void> {
    for await (const _tick of setInterval(pollMs, undefined, { signal: this.#polling.signal, ref: false })) {
      for (const run of this.#open.keys()) {
        const row = await this.#app.store.runs.run(run).catch(() => undefined);
        if (row !== undefined && row.state !== 'running')
          await this.#releaseRun(run, new MootcourtError('cancelled', `run ${run} is ${row.state}`));
      }
    }
  }
}
