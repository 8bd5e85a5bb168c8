import type { TraceEvent } from '../../domain/event.ts';
import type { ResponseIndex } from '../../domain/response-index.ts';
import type { Ledger, Runs, Store, Trace } from '../../domain/store.ts';
import type { UserAdmission } from '../../runs/user-admission.ts';
import { type AllMembers, forbidden, type Ownership, withoutUndefined } from './ownership.ts';

/** The store with the runs of one user only; new runs become this user's. */
export function scopeStore(store: Store, user: string, ownership: Ownership, admission: UserAdmission): Store {
  const members: AllMembers<Store> = {
    runs: scopeRuns(store.runs, user, ownership, admission),
    trace: scopeTrace(store.trace, ownership),
    ledger: scopeLedger(store.ledger, ownership),
    limits: store.limits,
    responses: scopeResponses(store.responses, ownership),
    // Whoever knows the hash of a text has read it.
    getText: (hash) => store.getText(hash),
    verifyIntegrity: forbidden('the store is checked by its owner'),
    onCommit: (listener) => onOwnCommit(store, ownership, listener),
    archive: {
      read: (run) => readOwn(store, ownership, run),
      write: forbidden('a store is copied by its owner'),
    },
    audit: {
      append: (entry) => store.audit.append({ ...entry, user }),
      list: forbidden('the log is read by its owner'),
    },
    retention: {
      deleteRuns: forbidden('runs are deleted by the owner of the store'),
      deletedRuns: forbidden('runs are deleted by the owner of the store'),
    },
    close: async () => undefined,
  };
  return withoutUndefined<Store>(members);
}

function scopeRuns(
  runs: Runs,
  user: string,
  { own, ownOr, owns, ownRuns }: Ownership,
  admission: UserAdmission,
): AllMembers<Runs> {
  return {
    create: (run, plan, reuse) =>
      admission.admit(
        user,
        plan,
        () => runs.create({ ...run, startedBy: user }, plan, reuse),
        () => run.id,
      ),
    run: ownOr(undefined, runs.run),
    runs: async (limit, filter) =>
      (await runs.runs(Number.MAX_SAFE_INTEGER, filter)).filter((row) => row.startedBy === user).slice(0, limit),
    plan: own(runs.plan),
    config: own(runs.config),
    job: own(runs.job),
    scenario: own(runs.scenario),
    reuse: own(runs.reuse),
    async debate(id) {
      const row = await runs.debate(id);
      return row !== undefined && (await owns(row.run)) ? row : undefined;
    },
    debates: ownOr([], runs.debates),
    hasOpenDebates: ownOr(false, runs.hasOpenDebates),
    setBudget: own(runs.setBudget),
    setState: own(runs.setState),
    lastSeq: ownOr(0, runs.lastSeq),
    acquireLease: own(runs.acquireLease),
    leaseOwner: own(runs.leaseOwner),
    stealLease: own(runs.stealLease),
    async runningRuns() {
      const all = await runs.runningRuns();
      const ids = new Set(await ownRuns(all.map(({ id }) => id)));
      return all.filter(({ id }) => ids.has(id));
    },
  };
}

function scopeTrace(trace: Trace, { own, ownOr }: Ownership): AllMembers<Trace> {
  return {
    appendDebate: own(trace.appendDebate),
    appendRun: own(trace.appendRun),
    restartDebate: own(trace.restartDebate),
    events: ownOr([], trace.events),
    bodies: ownOr([], trace.bodies),
  };
}

function scopeResponses(responses: ResponseIndex, { own }: Ownership): AllMembers<ResponseIndex> {
  return {
    indexed: own(responses.indexed),
    put: forbidden('the index is filled by the server'),
    debates: own(responses.debates),
    responses: own(responses.responses),
  };
}

function scopeLedger(ledger: Ledger, { own, ownRuns, requireRun }: Ownership): AllMembers<Ledger> {
  return {
    find: async (runs, key) => ledger.find(await ownRuns(runs), key),
    record: async (entry) => requireRun(entry.run).then(() => ledger.record(entry)),
    recordFailure: own(ledger.recordFailure),
    findFailure: async (runs, key) => ledger.findFailure(await ownRuns(runs), key),
    totals: own(ledger.totals),
    failuresByKind: own(ledger.failuresByKind),
  };
}

/** Looking up owners takes time, so commits are handled one after the other to keep their order. */
function onOwnCommit(store: Store, { owns }: Ownership, listener: (events: readonly TraceEvent[]) => void): () => void {
  let pending: Promise<void> = Promise.resolve();
  return store.onCommit((events) => {
    pending = pending.then(async () => {
      const own: TraceEvent[] = [];
      for (const event of events) if (await owns(event.run)) own.push(event);
      if (own.length > 0) listener(own);
    });
    pending.catch(() => undefined);
  });
}

async function* readOwn(store: Store, { requireRun }: Ownership, run: string) {
  await requireRun(run);
  yield* store.archive.read(run);
}
