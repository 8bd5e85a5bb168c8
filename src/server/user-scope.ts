import type { AppContext } from '../app/app-context.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { TraceEvent } from '../domain/event.ts';
import type { Ledger, Runs, Store, Trace } from '../domain/store.ts';
import type { Delta, RunService } from '../runs/run-service.ts';

/**
 * House and service as one user sees them: only the runs that this user started. Every door (API, feed, MCP) works with such a view, so none
 * can forget to ask whose a run is; a run of somebody else is answered for like one that is not there.
 */
export function scopeToUser(
  app: AppContext,
  service: RunService,
  user: string | undefined,
): { app: AppContext; service: RunService } {
  if (user === undefined) return { app, service };
  const { store } = app;
  const owners = new Map<string, Promise<string | undefined>>();
  /** Who started a run never changes; a run that is not there may yet come. */
  function ownerOf(run: string): Promise<string | undefined> {
    const before = owners.get(run);
    if (before !== undefined) return before;
    const asked = store.runs.run(run).then((row) => {
      if (row === undefined) owners.delete(run);
      return row?.startedBy;
    });
    owners.set(run, asked);
    asked.catch(() => owners.delete(run));
    return asked;
  }

  const isMine = async (run: string) => (await ownerOf(run)) === user;
  async function need(run: string): Promise<void> {
    if (!(await isMine(run))) throw new MootcourtError('not-found', `run: there is no run ${run} in this store`);
  }
  async function needDebate(debate: string): Promise<void> {
    const row = await store.runs.debate(debate);
    if (row === undefined || !(await isMine(row.run)))
      throw new MootcourtError('not-found', `debate: there is no debate ${debate} in this store`);
  }
  async function mine(runs: readonly string[]): Promise<string[]> {
    const own: string[] = [];
    for (const run of runs) if (await isMine(run)) own.push(run);
    return own;
  }

  /** Hears a run or debate once its owner is known. */
  function watchOwn(runOrDebate: string, listener: (delta: Delta) => void): () => void {
    let stop: (() => void) | undefined;
    let left = false;
    const owned = store.runs.debate(runOrDebate).then((row) => isMine(row?.run ?? runOrDebate));
    owned.then(
      (own) => {
        if (own && !left) stop = service.watch(runOrDebate, listener);
      },
      () => undefined,
    );
    return () => {
      left = true;
      stop?.();
    };
  }

  const runs: AllMembers<Runs> = {
    create: (run, plan, reuse) => store.runs.create({ ...run, startedBy: user }, plan, reuse),
    run: async (id) => ((await isMine(id)) ? store.runs.run(id) : undefined),
    runs: async (limit, filter) =>
      (await store.runs.runs(Number.MAX_SAFE_INTEGER, filter)).filter((row) => row.startedBy === user).slice(0, limit),
    plan: async (id) => need(id).then(() => store.runs.plan(id)),
    config: async (id) => need(id).then(() => store.runs.config(id)),
    job: async (id) => need(id).then(() => store.runs.job(id)),
    scenario: async (run, position) => need(run).then(() => store.runs.scenario(run, position)),
    reuse: async (id) => need(id).then(() => store.runs.reuse(id)),
    async debate(id) {
      const row = await store.runs.debate(id);
      return row !== undefined && (await isMine(row.run)) ? row : undefined;
    },
    debates: async (run) => ((await isMine(run)) ? store.runs.debates(run) : []),
    hasOpenDebates: async (run) => ((await isMine(run)) ? store.runs.hasOpenDebates(run) : false),
    setBudget: async (run, budget) => need(run).then(() => store.runs.setBudget(run, budget)),
    setState: async (run, state, reason) => need(run).then(() => store.runs.setState(run, state, reason)),
    lastSeq: async (run) => ((await isMine(run)) ? store.runs.lastSeq(run) : 0),
    acquireLease: async (run, owner) => need(run).then(() => store.runs.acquireLease(run, owner)),
    stealLease: async (run, ...rest) => need(run).then(() => store.runs.stealLease(run, ...rest)),
    async runningRuns() {
      const all = await store.runs.runningRuns();
      const own = new Set(await mine(all.map(({ id }) => id)));
      return all.filter(({ id }) => own.has(id));
    },
  };

  const trace: AllMembers<Trace> = {
    appendDebate: async (run, ...rest) => need(run).then(() => store.trace.appendDebate(run, ...rest)),
    appendRun: async (run, ...rest) => need(run).then(() => store.trace.appendRun(run, ...rest)),
    restartDebate: async (run, debate) => need(run).then(() => store.trace.restartDebate(run, debate)),
    events: async (run, options) => ((await isMine(run)) ? store.trace.events(run, options) : []),
    bodies: async (run, debate) => ((await isMine(run)) ? store.trace.bodies(run, debate) : []),
  };

  const ledger: AllMembers<Ledger> = {
    find: async (some, key) => store.ledger.find(await mine(some), key),
    record: async (entry) => need(entry.run).then(() => store.ledger.record(entry)),
    recordFailure: async (run, key, failure) => need(run).then(() => store.ledger.recordFailure(run, key, failure)),
    findFailure: async (some, key) => store.ledger.findFailure(await mine(some), key),
    totals: async (run) => need(run).then(() => store.ledger.totals(run)),
  };

  const viewed: AllMembers<Store> = {
    runs,
    trace,
    ledger,
    limits: store.limits,
    // Whoever knows the hash of a text has read it.
    getText: (hash) => store.getText(hash),
    verifyIntegrity: () => Promise.reject(forbidden('the store is checked by its owner')),
    onCommit(listener) {
      // One after the other, so that events are told in order although owners are asked for.
      let result: Promise<void> = Promise.resolve();
      return store.onCommit((events) => {
        result = result.then(async () => {
          const own: TraceEvent[] = [];
          for (const event of events) if (await isMine(event.run)) own.push(event);
          if (own.length > 0) listener(own);
        });
        result.catch(() => undefined);
      });
    },
    archive: {
      read: (run) => readOwn(run),
      write: () => Promise.reject(forbidden('a store is copied by its owner')),
    },
    close: async () => undefined,
  };

  async function* readOwn(run: string) {
    await need(run);
    yield* store.archive.read(run);
  }

  const viewedHouse: AllMembers<AppContext> = {
    store: withoutUndefined<Store>(viewed),
    checkpointer: app.checkpointer,
    models: app.models,
    environment: app.environment,
    now: app.now,
    instrumentation: app.instrumentation,
    serverBudget: app.serverBudget,
    modelClientsFor: app.modelClientsFor,
    clientSampler: app.clientSampler,
    close: async () => undefined,
  };
  const viewedService: AllMembers<RunService> = {
    start: (request) => service.start({ ...request, startedBy: user }),
    resume: async (run, budget) => need(run).then(() => service.resume(run, budget)),
    keepResuming: () => Promise.reject(forbidden('interrupted runs are taken up by the server')),
    resumeInterrupted: () => Promise.reject(forbidden('interrupted runs are taken up by the server')),
    cancel: async (run) => need(run).then(() => service.cancel(run)),
    isActive: (run) => run.startedBy === user && service.isActive(run),
    whenEnded: async (run, options) => need(run).then(() => service.whenEnded(run, options)),
    rule: async (debate, judgement) => needDebate(debate).then(() => service.rule(debate, judgement)),
    fork: async (debate, changes) =>
      needDebate(debate).then(() => service.fork(debate, { ...changes, startedBy: user })),
    summary: async (run) => need(run).then(() => service.summary(run)),
    watch: watchOwn,
    // What the whole server spends is not one user's affair.
    spending: async (run) => (run !== undefined && (await isMine(run)) ? service.spending(run) : undefined),
    idle: () => Promise.reject(forbidden('the server waits for its runs')),
    drain: () => Promise.reject(forbidden('the server is stopped by its owner')),
  };
  return { app: withoutUndefined<AppContext>(viewedHouse), service: viewedService };
}

/** Leaves out what is not there: a member that is undefined is not the same as one that is missing. */
function withoutUndefined<T extends object>(whole: AllMembers<T>): T {
  return Object.fromEntries(Object.entries(whole).filter(([, member]) => member !== undefined)) as T;
}

/** Every member named, optional ones too: one that is added to the type must be decided on here before anything compiles. */
type AllMembers<T> = { [Name in keyof Required<T>]: T[Name] };

function forbidden(message: string): MootcourtError {
  return new MootcourtError('not-found', message);
}
