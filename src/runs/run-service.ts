import { setInterval, setTimeout as sleep } from 'node:timers/promises';
import type { AppContext } from '../app/app-context.ts';
import type { AccountState, BudgetAccount } from '../domain/budget-account.ts';
import type { ClientSampler } from '../domain/client-sampling.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Panel } from '../domain/panel.ts';
import { requireDebate, requireRun } from '../domain/require-run.ts';
import type { Judgement } from '../domain/ruling.ts';
import { type Budget, type DebateRow, type RunDefinition, type RunRow, resumeProblem } from '../domain/run.ts';
import type { Spec } from '../domain/spec.ts';
import type { RunSummary } from '../results/run-summary.ts';
import { openRunAccount } from '../spending/reserve-call.ts';
import { checkPlan, createRun } from './create-run.ts';
import { defaultConcurrency } from './defaults.ts';
import type { ExecuteOptions } from './execute-run.ts';
import { enqueueRun, waitForRun } from './queue/enqueue-run.ts';
import type { JobQueue } from './queue/job-queue.ts';
import { createSummaryCache } from './results/summary-cache.ts';
import { assertNotOwned, isOwnerDead, thisProcess } from './run-lease.ts';

type RunRequest = RunDefinition & {
  reuse?: readonly string[];
  budget?: Budget;
  concurrency?: number;
  /** The user whose run it will be; nobody's in particular where absent. */
  startedBy?: string;
  /** The model that the caller lends to members of the provider `sampling`. */
  clientSampler?: ClientSampler | undefined;
};

/** A piece of a response as its model writes it; live only, never stored. */
export type Delta = { run: string; debate: string; response: string; text: string };

/** Runs that go on in the background of one process: what assistants and the browser work with. */
export type RunService = {
  /** Writes the run and begins its debates; resolves as soon as the run is stored. */
  start(request: RunRequest): Promise<RunRow>;
  /**
   * Goes on with a run that was stopped or cut off; finished calls are not made again. It keeps its budget unless another is given; `{}` lifts it.
   */
  resume(run: string, budget?: Budget): Promise<RunRow>;
  /** Goes on with every run whose process on this machine has died. */
  resumeInterrupted(): Promise<readonly RunRow[]>;
  /** The same now and every few seconds, until the service drains: a process may die after this one has started. */
  keepResuming(onResumed: (row: RunRow) => void, everyMs?: number): Promise<void>;
  /** Stops paying at once, workers within a second; resolves when the run is closed. */
  cancel(run: string): Promise<RunRow>;
  /** Whether somebody holds the run that this service can stop: itself, or the workers. */
  isActive(run: RunRow): boolean;
  /** Limits, spent and reserved of a run under way, or of the whole server. */
  spending(run?: string): Promise<AccountState | undefined>;
  /** The run when it has ended, or as it stands after `timeoutMs`. */
  whenEnded(run: string, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<RunRow>;
  /** Gives the ruling that a debate waits for. */
  rule(debate: string, judgement: Judgement): Promise<DebateRow>;
  /** The same scenario tried again with another panel or spec, as a run of its own; unchanged calls come from the ledger. */
  fork(debate: string, changes: { panel?: Panel; spec?: Spec; startedBy?: string }): Promise<RunRow>;
  /** Findings of a run, computed aside; of a run under way they may be some seconds old. */
  summary(run: string): Promise<RunSummary>;
  /** Listens to token deltas of a debate, or of all debates of a run; calls stream only while somebody listens. */
  watch(runOrDebate: string, listener: (delta: Delta) => void): () => void;
  /** Waits until no run is under way. */
  idle(): Promise<void>;
  /**
   * Begins no further call, lets those under way end within `graceMs`, aborts what is left, and waits until every run is put away. Such a run
   * stays `running`, and `resumeInterrupted` of the next process goes on with it; a cancelled one stays stopped.
   */
  drain(graceMs?: number): Promise<void>;
};

type Active = { stop: AbortController; drain: { signal: AbortSignal; graceMs: number }; ended: Promise<RunRow> };

/** How often a service looks for runs whose process has died. */
const resumeEveryMs = 5000;

/** What holds debates brings the whole of LangGraph, which a process that only answers questions never needs. */
const hold = () => import('./execute-run.ts');

/**
 * @param queue where there is one, workers hold the debates; only runs that need the model of an assistant that is connected here are held
 * here. Workers' calls do not stream.
 */
export function createRunService(app: AppContext, queue?: JobQueue): RunService {
  const { store } = app;
  const active = new Map<string, Active>();
  const drains = new AbortController();
  const accounts = new Map<string, BudgetAccount>();
  const watchers = new Map<string, Set<(delta: Delta) => void>>();
  const summaries = createSummaryCache(store, app.environment);

  async function need(run: string): Promise<RunRow> {
    const row = await requireRun(store, run);
    return row;
  }

  function optionsOf(
    plan: RunDefinition,
    run: string,
    signal: AbortSignal,
    budget: Budget = {},
    clientSampler?: ClientSampler,
  ): ExecuteOptions {
    return {
      ...app,
      client: app.modelClientsFor(plan, run, clientSampler),
      concurrency: defaultConcurrency(plan),
      budget,
      signal,
      onAccount: (account) => accounts.set(run, account),
      isWatched: (debate) => watchers.has(debate) || watchers.has(run),
      watch: (debate, response, text) => {
        const delta = { run, debate, response, text };
        for (const key of [debate, run]) for (const listener of watchers.get(key) ?? []) listener(delta);
      },
    };
  }

  async function begin(
    run: string,
    plan: RunDefinition,
    how: { budget?: Budget | undefined; concurrency?: number | undefined; clientSampler?: ClientSampler | undefined },
  ): Promise<void> {
    if (queue === undefined || how.clientSampler !== undefined) holdHere(run, plan, how);
    else await enqueueRun(store, queue, run, 0);
  }

  function holdHere(
    run: string,
    plan: RunDefinition,
    {
      budget,
      concurrency,
      clientSampler,
    }: { budget?: Budget | undefined; concurrency?: number | undefined; clientSampler?: ClientSampler | undefined },
  ): void {
    const stop = new AbortController();
    const leave = () => stop.abort(clientSampler?.disconnected.reason);
    if (clientSampler?.disconnected.aborted === true) leave();
    clientSampler?.disconnected.addEventListener('abort', leave, { once: true });
    const drain = { signal: drains.signal, graceMs: 0 };
    const options = optionsOf(plan, run, stop.signal, budget, clientSampler);
    const ended = hold()
      .then(({ executeRun }) =>
        executeRun(run, { ...options, drain, ...(concurrency === undefined ? {} : { concurrency }) }),
      )
      .finally(() => {
        clientSampler?.disconnected.removeEventListener('abort', leave);
        active.delete(run);
        accounts.delete(run);
      });
    // Whoever waits for the run gets the error; without this it would also count as unhandled when nobody does.
    ended.catch(() => undefined);
    active.set(run, { stop, drain, ended });
  }

  async function start(request: RunRequest): Promise<RunRow> {
    const { reuse = [], budget, concurrency, startedBy, clientSampler, ...plan } = request;
    checkPlan({ ...plan, ...(budget === undefined ? {} : { budget }) }, app, clientSampler !== undefined);
    const row = await createRun(
      store,
      { ...plan, ...(budget === undefined ? {} : { budget }) },
      reuse,
      app.now(),
      startedBy,
    );
    await begin(row.id, plan, { budget, concurrency, clientSampler });
    return row;
  }

  async function resume(run: string, budget?: Budget): Promise<RunRow> {
    const row = await need(run);
    if (active.has(run)) return row;
    if (queue === undefined) await assertNotOwned(store, run);
    return goOn(row, budget);
  }

  async function goOn(row: RunRow, budget?: Budget): Promise<RunRow> {
    const { id: run, state } = row;
    const problem = resumeProblem(row);
    if (problem !== undefined) throw new MootcourtError('invalid-input', `run: ${problem}`);
    if (state === 'finished')
      throw new MootcourtError('invalid-input', `run: ${run} has finished; fork a debate of it`);
    const plan = await store.runs.plan(run);
    checkPlan(budget === undefined ? plan : { ...plan, budget }, app);
    if (budget !== undefined) await store.runs.setBudget(run, budget);
    await store.runs.setState(run, 'running', '');
    // Somebody else may have asked for the same while the store was read.
    if (!active.has(run)) await begin(run, plan, { budget: budget ?? plan.budget });
    return await need(run);
  }

  /** @param atStart a run of this process's number is one of a process before it */
  async function resumeInterrupted(atStart: boolean): Promise<RunRow[]> {
    const rows: RunRow[] = [];
    for (const { id, owner } of await store.runs.runningRuns()) {
      const abandoned = owner === thisProcess ? atStart : isOwnerDead(owner);
      if (active.has(id) || !abandoned) continue;
      if (drains.signal.aborted || !(await store.runs.stealLease(id, owner, thisProcess))) continue;
      try {
        rows.push(await goOn(await need(id)));
      } catch (error) {
        if (!(error instanceof MootcourtError)) throw error;
        // What it needs is not here, a key or an assistant's model: the other runs go on without it.
        await store.runs.setState(id, 'stopped', error.message);
      }
    }
    return rows;
  }

  /** Ends with an AbortError once the service drains. */
  async function look(onResumed: (row: RunRow) => void, everyMs: number): Promise<void> {
    for await (const _tick of setInterval(everyMs, undefined, { signal: drains.signal, ref: false })) {
      try {
        for (const row of await resumeInterrupted(false)) onResumed(row);
      } catch (error) {
        app.instrumentation.log('warn', 'interrupted runs could not be looked for', { problem: String(error) });
      }
    }
  }

  return {
    start,
    resume,
    resumeInterrupted: () => resumeInterrupted(true),
    async keepResuming(onResumed, everyMs = resumeEveryMs) {
      for (const row of await resumeInterrupted(true)) onResumed(row);
      look(onResumed, everyMs).catch(() => undefined);
    },
    async cancel(run) {
      const row = await need(run);
      const going = active.get(run);
      if (going === undefined) {
        if (row.state !== 'running') return row;
        if (queue !== undefined) return (await hold()).closeRun(run, store, cancelled(), app.instrumentation);
        throw new MootcourtError('invalid-input', `run: ${run} is held by another process; stop it there`);
      }
      going.stop.abort(cancelled());
      return going.ended;
    },
    isActive: ({ id, state }) => active.has(id) || (queue !== undefined && state === 'running'),
    async spending(run) {
      if (run === undefined) return app.serverBudget.state();
      const here = accounts.get(run);
      if (here !== undefined) return here.state();
      if (queue === undefined || (await need(run)).state !== 'running') return undefined;
      return (await openRunAccount(store, run, (await store.runs.job(run)).budget ?? {})).state();
    },
    async whenEnded(run, { timeoutMs, signal } = {}) {
      await need(run);
      const wake = new AbortController();
      const until = signal === undefined ? wake.signal : AbortSignal.any([wake.signal, signal]);
      const ended =
        active.get(run)?.ended ?? (queue === undefined ? undefined : waitForRun(store, run, { signal: until }));
      if (ended === undefined) return await need(run);
      const wait = timeoutMs === undefined ? forever(until) : sleep(timeoutMs, undefined, { signal: until });
      try {
        await Promise.race([ended, wait.catch(() => undefined)]);
      } finally {
        wake.abort();
      }
      signal?.throwIfAborted();
      return await need(run);
    },
    async rule(debate, judgement) {
      const row = await requireDebate(store, debate);
      const plan = await store.runs.plan(row.run);
      const options = optionsOf(plan, row.run, new AbortController().signal, plan.budget);
      return (await hold()).submitHumanRuling(debate, judgement, options);
    },
    async fork(debate, changes) {
      const row = await requireDebate(store, debate);
      const plan = await store.runs.config(row.run);
      const scenario = await store.runs.scenario(row.run, row.position);
      const { spec = plan.spec, panel = plan.panel, startedBy = '' } = changes;
      const reuse = [row.run, ...(await store.runs.reuse(row.run))];
      // A trial or an import that is changed by hand is a stress test of one case.
      const kind = plan.kind === 'adjudication' ? plan.kind : 'stress-test';
      return start({ kind, spec, panel, scenarios: [scenario], seed: plan.seed, reuse, startedBy });
    },
    summary: async (run) => summaries.of(run, (await need(run)).state),
    watch(key, listener) {
      const listeners = watchers.get(key) ?? new Set();
      watchers.set(key, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && watchers.get(key) === listeners) watchers.delete(key);
      };
    },
    async idle() {
      while (active.size > 0) await Promise.allSettled([...active.values()].map(({ ended }) => ended));
    },
    async drain(graceMs = 0) {
      const reason = new MootcourtError('interrupted', 'the server stopped; the run goes on when it starts again');
      for (const { drain, stop } of active.values()) {
        drain.graceMs = graceMs;
        if (graceMs === 0) stop.abort(reason);
      }
      drains.abort(reason);
      await Promise.allSettled([...active.values()].map(({ ended }) => ended));
      await summaries.close();
    },
  };
}

function cancelled(): MootcourtError {
  return new MootcourtError('cancelled', 'cancelled; resume it to go on');
}

function forever(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
