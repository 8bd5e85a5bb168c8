import { setInterval, setTimeout as sleep } from 'node:timers/promises';
import type { AppContext } from '../app/app-context.ts';
import type { AccountState, BudgetAccount } from '../domain/budget-account.ts';
import type { ClientSampler } from '../domain/client-sampling.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Panel } from '../domain/panel.ts';
import { requireDebate, requireRun } from '../domain/require-run.ts';
import type { Judgement } from '../domain/ruling.ts';
import { type Budget, type DebateRow, type RunDefinition, type RunRow, resumeProblem } from '../domain/run.ts';
import type { Comparison } from '../results/comparison.ts';
import type { ModelPair } from '../results/model-pair.ts';
import type { RunSummary } from '../results/run-summary.ts';
import { openRunAccount } from '../spending/reserve-call.ts';
import { thisProcess } from '../store/process-holder.ts';
import { appendAudit } from './append-audit.ts';
import { assertCanRun, createRun } from './create-run.ts';
import { defaultConcurrency } from './defaults.ts';
import { createDeltaWatchers } from './delta-watchers.ts';
import type { ExecuteOptions } from './execute-options.ts';
import type { SpecInputs } from './given-statements.ts';
import { noteLostCalls } from './lost-calls.ts';
import { enqueueRun, waitForRun } from './queue/enqueue-run.ts';
import type { JobQueue } from './queue/job-queue.ts';
import {
  createResponseIndexFiller,
  type IndexState,
  type ResponseIndexFiller,
} from './results/response-index-filler.ts';
import { createSummaryCache } from './results/summary-cache.ts';
import { claimRun, isHolderDead } from './run-lease.ts';
import type { Delta, RunControl, RunRequest, RunService } from './run-service-types.ts';

export type { Delta, RunControl, RunService } from './run-service-types.ts';

type Active = {
  stop: AbortController;
  drain: { signal: AbortSignal; graceMs: number };
  ended: Promise<RunRow>;
};

type Start = RunControl & {
  startedBy: string;
  budget?: Budget | undefined;
  clientSampler?: ClientSampler | undefined;
};

/** How often a service looks for runs whose process has died. */
const resumeEveryMs = 5000;

/** The module that runs debates brings the whole of LangGraph, which a process that only answers questions never needs. */
const loadExecution = () => import('./execute-run.ts');

/**
 * @param queue where there is one, workers run the debates; only runs that need the model of an assistant that is
 * connected here run here. Workers' calls do not stream.
 */
export function createRunService(app: AppContext, queue?: JobQueue): RunService {
  return new BackgroundRuns(app, queue);
}

class BackgroundRuns implements RunService {
  readonly #app: AppContext;
  readonly #queue: JobQueue | undefined;
  readonly #active = new Map<string, Active>();
  /** Aborted when the service drains. */
  readonly #draining = new AbortController();
  readonly #accounts = new Map<string, BudgetAccount>();
  readonly #watchers = createDeltaWatchers();
  readonly #queued = new Map<string, RunControl>();
  readonly #summaries: ReturnType<typeof createSummaryCache>;
  readonly #indexFiller: ResponseIndexFiller;

  constructor(app: AppContext, queue: JobQueue | undefined) {
    this.#app = app;
    this.#queue = queue;
    this.#summaries = createSummaryCache(app.store, app.environment);
    this.#indexFiller = createResponseIndexFiller(app.store, app.environment);
  }

  async start(request: RunRequest, control: RunControl = {}): Promise<RunRow> {
    const { reuse = [], budget, concurrency, startedBy, clientSampler, ...plan } = request;
    const limited = { ...plan, ...(budget === undefined ? {} : { budget }) };
    await assertCanRun(limited, this.#app, { hasClientSampler: clientSampler !== undefined });
    const row = await createRun(this.#app.store, limited, reuse, this.#app.now(), startedBy);
    await this.#begin(row.id, plan, {
      concurrency,
      ...control,
      startedBy: row.startedBy,
      budget,
      clientSampler,
    });
    return row;
  }

  async resume(
    run: string,
    budget?: Budget,
    control: RunControl & { force?: boolean; user?: string } = {},
  ): Promise<RunRow> {
    const row = await requireRun(this.#app.store, run);
    if (this.#active.has(run)) return row;
    refuseToResume(row);
    if (this.#queue === undefined) await claimRun(this.#app.store, run, control);
    const resumed = await this.#goOn(row, budget, control);
    const detail = budget === undefined ? '' : `budget ${JSON.stringify(budget)}`;
    await appendAudit(this.#app.store, 'resume', { user: control.user, run, detail });
    return resumed;
  }

  resumeInterrupted(): Promise<RunRow[]> {
    return this.#resumeAbandoned({ atStart: true });
  }

  async keepResuming(onResumed: (row: RunRow) => void, everyMs = resumeEveryMs): Promise<void> {
    for (const row of await this.#resumeAbandoned({ atStart: true })) onResumed(row);
    this.#pollAbandoned(onResumed, everyMs).catch(() => undefined);
  }

  async cancel(run: string, user?: string): Promise<RunRow> {
    const stopped = await this.#stop(run);
    await appendAudit(this.#app.store, 'stop', { user, run });
    return stopped;
  }

  async #stop(run: string): Promise<RunRow> {
    const { store, instrumentation } = this.#app;
    const row = await requireRun(store, run);
    const active = this.#active.get(run);
    if (active !== undefined) {
      active.stop.abort(cancelled());
      return active.ended;
    }
    if (row.state !== 'running') return row;
    if (this.#queue !== undefined) return (await loadExecution()).closeRun(run, store, cancelled(), instrumentation);
    if (isHolderDead(await store.runs.leaseOwner(run))) {
      await claimRun(store, run);
      return (await loadExecution()).closeRun(run, store, cancelled(), instrumentation);
    }
    throw new MootcourtError('invalid-input', `run: ${run} is held by another process; stop it there`);
  }

  isActive({ id, state }: RunRow): boolean {
    return this.#active.has(id) || (this.#queue !== undefined && state === 'running');
  }

  async spending(run?: string): Promise<AccountState | undefined> {
    const { store, serverBudget } = this.#app;
    if (run === undefined) return serverBudget.state();
    const here = this.#accounts.get(run);
    if (here !== undefined) return here.state();
    if (this.#queue === undefined || (await requireRun(store, run)).state !== 'running') return undefined;
    return (await openRunAccount(store, run, (await store.runs.job(run)).budget ?? {})).state();
  }

  async whenEnded(run: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<RunRow> {
    const { timeoutMs, signal } = options;
    const { store } = this.#app;
    await requireRun(store, run);
    const wake = new AbortController();
    const until = signal === undefined ? wake.signal : AbortSignal.any([wake.signal, signal]);
    const ended = this.#active.get(run)?.ended ?? this.#endedByWorkers(run, until);
    if (ended === undefined) return await requireRun(store, run);
    const wait = timeoutMs === undefined ? forever(until) : sleep(timeoutMs, undefined, { signal: until });
    let row: RunRow | undefined;
    try {
      row = (await Promise.race([ended, wait.catch(() => undefined)])) ?? undefined;
    } finally {
      wake.abort();
    }
    signal?.throwIfAborted();
    // Of a store that cannot be written only who held the run knows how it ended.
    return row ?? (await requireRun(store, run));
  }

  async rule(debate: string, judgement: Judgement, user?: string): Promise<DebateRow> {
    const { store } = this.#app;
    const row = await requireDebate(store, debate);
    const plan = await store.runs.plan(row.run);
    const options = this.#executeOptions(plan, row.run, new AbortController().signal, plan.budget);
    const ruled = await (await loadExecution()).submitHumanRuling(debate, judgement, options);
    const verdicts = judgement.verdicts.map(({ response, verdict }) => `${response} ${verdict}`).join(', ');
    await appendAudit(this.#app.store, 'rule', {
      user: user ?? judgement.ruledBy,
      run: row.run,
      debate,
      detail: verdicts,
    });
    return ruled;
  }

  async fork(debate: string, changes: Partial<SpecInputs> & { panel?: Panel; startedBy?: string }): Promise<RunRow> {
    const { runs } = this.#app.store;
    const row = await requireDebate(this.#app.store, debate);
    const plan = await runs.config(row.run);
    const scenario = await runs.scenario(row.run, row.position);
    const { panel = plan.panel, startedBy = '' } = changes;
    // Statements belong to their spec: those of the old one would not stand in another.
    const { spec = plan.spec, statements } = changes.spec === undefined ? plan : changes;
    const given = statements === undefined ? {} : { statements };
    const reuse = [row.run, ...(await runs.reuse(row.run))];
    // A trial or an import that is changed by hand is a stress test of one case.
    const kind = plan.kind === 'adjudication' ? ('adjudication' as const) : ('stress-test' as const);
    const request = { kind, spec, ...given, panel, scenarios: [scenario], seed: plan.seed, reuse, startedBy };
    const forked = await this.start(request);
    await appendAudit(this.#app.store, 'fork', {
      user: startedBy,
      run: row.run,
      debate,
      detail: `as run ${forked.id}`,
    });
    return forked;
  }

  async summary(run: string): Promise<RunSummary> {
    return this.#summaries.of(run, (await requireRun(this.#app.store, run)).state);
  }

  async compareRuns(before: string, after: string): Promise<Comparison> {
    for (const run of [before, after]) await requireRun(this.#app.store, run);
    return this.#summaries.compareRuns(before, after);
  }

  async compareModels(run: string, models: [string, string]): Promise<ModelPair> {
    return this.#summaries.compareModels((await requireRun(this.#app.store, run)).id, models);
  }

  async indexResponses(run: string): Promise<IndexState> {
    return this.#indexFiller.fill((await requireRun(this.#app.store, run)).id);
  }

  watch(runOrDebate: string, listener: (delta: Delta) => void, all?: 'all'): () => void {
    return this.#watchers.watch(runOrDebate, listener, all);
  }

  async idle(): Promise<void> {
    while (this.#active.size > 0) await Promise.allSettled([...this.#active.values()].map(({ ended }) => ended));
  }

  async drain(graceMs = 0): Promise<void> {
    const reason = new MootcourtError('interrupted', 'the server stopped; the run goes on when it starts again');
    for (const { drain, stop } of this.#active.values()) {
      drain.graceMs = graceMs;
      if (graceMs === 0) stop.abort(reason);
    }
    this.#draining.abort(reason);
    await Promise.allSettled([...this.#active.values()].map(({ ended }) => ended));
    await Promise.all([this.#summaries.close(), this.#indexFiller.close()]);
  }

  async stopAll(reason: string, waitMs: number): Promise<void> {
    const error = new MootcourtError('cancelled', reason);
    for (const { stop } of this.#active.values()) stop.abort(error);
    await Promise.race([this.idle(), sleep(waitMs, undefined, { ref: false })]);
    for (const run of this.#active.keys()) await this.#app.store.runs.setState(run, 'stopped', reason);
    this.#draining.abort(error);
    await Promise.all([this.#summaries.close(), this.#indexFiller.close()]);
  }

  async #begin(run: string, plan: RunDefinition, start: Start): Promise<void> {
    // A rule that may stop the run must see its debates in their order; workers take them one by one.
    const needsOneProcess = start.clientSampler !== undefined || plan.until !== undefined;
    if (this.#queue === undefined || needsOneProcess) this.#runHere(run, plan, start);
    else {
      this.#queued.set(run, start);
      await enqueueRun(this.#app.store, this.#queue, run, start.priority ?? 0);
    }
  }

  #runHere(run: string, plan: RunDefinition, start: Start): void {
    const { budget, concurrency, clientSampler, onDebateEnd } = start;
    const stop = new AbortController();
    const leave = () => stop.abort(clientSampler?.disconnected.reason);
    if (clientSampler?.disconnected.aborted === true) leave();
    clientSampler?.disconnected.addEventListener('abort', leave, { once: true });
    const signal = start.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, start.signal]);
    const draining = this.#draining.signal;
    const drain =
      start.drain === undefined
        ? { signal: draining, graceMs: 0 }
        : { signal: AbortSignal.any([draining, start.drain.signal]), graceMs: start.drain.graceMs };
    const around = this.#app.budgetOf(start.startedBy);
    const options = {
      ...this.#executeOptions(plan, run, signal, budget, clientSampler),
      serverBudget: around,
    };
    const ended = loadExecution()
      .then(({ executeRun }) =>
        executeRun(run, {
          ...options,
          drain,
          ...(concurrency === undefined ? {} : { concurrency }),
          ...(onDebateEnd === undefined ? {} : { onDebateEnd }),
        }),
      )
      .finally(() => {
        clientSampler?.disconnected.removeEventListener('abort', leave);
        this.#active.delete(run);
        this.#accounts.delete(run);
      });
    // Whoever waits for the run gets the error; without this it would also count as unhandled when nobody does.
    ended.catch(() => undefined);
    this.#active.set(run, { stop, drain, ended });
  }

  #executeOptions(
    plan: RunDefinition,
    run: string,
    signal: AbortSignal,
    budget: Budget = {},
    clientSampler?: ClientSampler,
  ): ExecuteOptions {
    return {
      ...this.#app,
      client: this.#app.modelClientsFor(plan, run, clientSampler),
      concurrency: defaultConcurrency(plan),
      budget,
      signal,
      onAccount: (account) => this.#accounts.set(run, account),
      isWatched: (debate, all) => this.#watchers.isWatched(run, debate, all),
      watch: (debate, response, text, speaker) => this.#watchers.tell({ run, debate, response, text, ...speaker }),
    };
  }

  #endedByWorkers(run: string, signal: AbortSignal): Promise<RunRow> | undefined {
    if (this.#queue === undefined) return undefined;
    const { onDebateEnd } = this.#queued.get(run) ?? {};
    return waitForRun(this.#app.store, run, {
      signal,
      ...(onDebateEnd === undefined ? {} : { onDebateEnd: (debate) => onDebateEnd(debate, undefined) }),
    });
  }

  async #goOn(row: RunRow, budget?: Budget, control: RunControl = {}): Promise<RunRow> {
    const { id: run } = row;
    const { store } = this.#app;
    refuseToResume(row);
    const plan = await store.runs.plan(run);
    await assertCanRun(budget === undefined ? plan : { ...plan, budget }, this.#app);
    if (budget !== undefined) await store.runs.setBudget(run, budget);
    await noteLostCalls(row, plan, this.#app);
    await store.runs.setState(run, 'running', '');
    // Somebody else may have asked for the same while the store was read.
    if (!this.#active.has(run))
      await this.#begin(run, plan, { ...control, startedBy: row.startedBy, budget: budget ?? plan.budget });
    return await requireRun(store, run);
  }

  /** @param options.atStart a run of this process's number is one of a process before it */
  async #resumeAbandoned(options: { atStart: boolean }): Promise<RunRow[]> {
    const { store } = this.#app;
    const rows: RunRow[] = [];
    for (const { id, owner } of await store.runs.runningRuns()) {
      const abandoned = owner === thisProcess ? options.atStart : isHolderDead(owner);
      if (this.#active.has(id) || !abandoned) continue;
      if (this.#draining.signal.aborted || !(await store.runs.stealLease(id, owner, thisProcess))) continue;
      try {
        rows.push(await this.#goOn(await requireRun(store, id)));
      } catch (error) {
        if (!(error instanceof MootcourtError)) throw error;
        // What it needs is not here, a key or an assistant's model: the other runs go on without it.
        await store.runs.setState(id, 'stopped', error.message);
      }
    }
    return rows;
  }

  /** Ends with an AbortError once the service drains. */
  async #pollAbandoned(onResumed: (row: RunRow) => void, everyMs: number): Promise<void> {
    for await (const _tick of setInterval(everyMs, undefined, { signal: this.#draining.signal, ref: false })) {
      try {
        for (const row of await this.#resumeAbandoned({ atStart: false })) onResumed(row);
      } catch (error) {
        this.#app.instrumentation.log('warn', 'interrupted runs could not be looked for', { problem: String(error) });
      }
    }
  }
}

function refuseToResume(row: RunRow): void {
  const problem = resumeProblem(row);
  if (problem !== undefined) throw new MootcourtError('invalid-input', `run: ${problem}`);
  if (row.state === 'finished')
    throw new MootcourtError('invalid-input', `run: ${row.id} has finished; fork a debate of it`);
}

function cancelled(): MootcourtError {
  return new MootcourtError('cancelled', 'cancelled; resume it to go on');
}

function forever(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
