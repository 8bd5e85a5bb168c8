import type { Insertable, Transaction, Updateable } from 'kysely';
import { MootcourtError } from '../../domain/errors.ts';
import { type DebateEventBody, eventVersion, type RunEventBody, type TraceEvent } from '../../domain/event.ts';
import { readEvent } from '../../domain/event-aliases.ts';
import { runNotFound } from '../../domain/require-run.ts';
import type { RunState } from '../../domain/run.ts';
import type { DebatePatch } from '../../domain/store.ts';
import { chainHash } from '../hash-chain.ts';
import { holdsProblem } from '../process-holder.ts';
import { ruledAlready } from '../ruled-already.ts';
import { type Database, withConnectionRetry } from './database.ts';
import { notifyCommit } from './notifications.ts';
import type { Tables } from './schema.ts';

type Write =
  | { kind: 'debate'; debate: string; bodies: readonly DebateEventBody[]; patch: DebatePatch | undefined }
  | {
      kind: 'run';
      debate: '';
      bodies: readonly RunEventBody[];
      patch: { state: RunState; reason: string; digest: string } | undefined;
    }
  | { kind: 'restart'; debate: string; bodies: readonly [] };

export type RunWriter = { write(write: Write): Promise<readonly TraceEvent[]> };

type Queued = {
  write: Write;
  /** The bodies, with their data as JSON. */
  made: { data: string; body: DebateEventBody | RunEventBody }[];
  resolve: (events: readonly TraceEvent[]) => void;
  reject: (error: unknown) => void;
};

type Chain = { hash: string; holder: string; state: string; known: boolean };

const maxWrites = 256;
/** A statement has room for 65,535 values. */
const rowsAtOnce = 5000;

/**
 * Appends to one run, as many waiting writes to a transaction as there are. Each transaction first takes the run's row, so that two processes
 * never number the same event nor wait for each other crosswise.
 */
// Long because: one transaction, read from top to bottom.
export function createRunWriter(
  run: string,
  options: {
    database: Database;
    now: () => Date;
    holder: string;
    onCommitted: (events: readonly TraceEvent[]) => void;
  },
  idle: () => void,
): RunWriter {
  const { database, now, holder, onCommitted } = options;
  let queue: Queued[] = [];
  let busy = false;

  async function drain(): Promise<void> {
    busy = true;
    // Whatever else is appended in this turn of the event loop joins the first batch.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = queue.slice(0, maxWrites);
      queue = queue.slice(maxWrites);
      let attempts = 0;
      try {
        const settle = await withConnectionRetry(() => {
          attempts += 1;
          return commit(batch, attempts > 1);
        });
        for (const item of settle) item();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    busy = false;
    idle();
  }

  /** @param again a commit before this one may have happened without our being told */
  async function commit(batch: readonly Queued[], again: boolean): Promise<(() => void)[]> {
    const settle: (() => void)[] = [];
    const appended: TraceEvent[] = [];
    await database.transaction().execute(async (transaction) => {
      const row = await transaction
        .selectFrom('runs')
        .select(['lastSeq', 'state', 'leaseOwner'])
        .where('id', '=', run)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) throw runNotFound(run);
      const chains = await chainsOf(transaction, run, batch);
      const pending = createPending(transaction, run);
      let seq = row.lastSeq;
      for (const { write, made, resolve, reject } of batch) {
        const chain = chains.get(write.debate) as Chain;
        const problem =
          refusal(run, write, chain, holder) ??
          endedTwice(run, write, row.state) ??
          heldElsewhere(run, write, row, chain);
        if (problem !== undefined) {
          settle.push(() => reject(problem));
          continue;
        }
        if (write.kind === 'restart') {
          await pending.flush();
          await restart(transaction, run, write.debate, holder);
          Object.assign(chain, { hash: '', holder });
          settle.push(() => resolve([]));
          continue;
        }
        const traceEvents = again ? await alreadyThere(transaction, run, write.debate, made) : undefined;
        if (traceEvents !== undefined) {
          settle.push(() => resolve(traceEvents));
          continue;
        }
        const events: TraceEvent[] = [];
        for (const { body, data } of made) {
          seq += 1;
          chain.hash = chainHash(chain.hash, body);
          const event = { v: eventVersion, run, debate: write.debate, seq, at: now().toISOString(), hash: chain.hash };
          events.push({ ...event, ...body } as TraceEvent);
          pending.rows.push({ ...event, type: body.type, data });
        }
        if (write.kind === 'run') pending.patchRun(runPatch(write, now));
        else pending.patchDebate(write.debate, debatePatch(write, chain.hash));
        appended.push(...events);
        settle.push(() => resolve(events));
      }
      await pending.flush();
      if (seq === row.lastSeq) return;
      await transaction.updateTable('runs').set({ lastSeq: seq }).where('id', '=', run).execute();
      await notifyCommit(transaction, { holder, run, after: row.lastSeq, to: seq });
    });
    // Told before the writers go on, as durable events, in order.
    return [() => appended.length > 0 && onCommitted(appended), ...settle];
  }

  return {
    write: (write) =>
      new Promise((resolve, reject) => {
        // What cannot be written is refused alone, before it meets others in a transaction.
        const made = write.bodies.map((body) => ({ body, data: JSON.stringify(body.data) }));
        queue.push({ write, made, resolve, reject });
        if (!busy) void drain();
      }),
  };
}

async function chainsOf(
  transaction: Transaction<Tables>,
  run: string,
  batch: readonly Queued[],
): Promise<Map<string, Chain>> {
  const names = new Set(batch.map(({ write }) => write.debate));
  const chains = new Map<string, Chain>(
    [...names].map((name) => [name, { hash: '', holder: '', state: '', known: name === '' }]),
  );
  const debates = [...names].filter((name) => name !== '');
  if (debates.length > 0) {
    const rows = await transaction
      .selectFrom('debates')
      .select(['id', 'lastHash', 'leaseOwner', 'state'])
      .where('run', '=', run)
      .where('id', 'in', debates)
      .execute();
    for (const row of rows)
      chains.set(row.id, { hash: row.lastHash, holder: row.leaseOwner, state: row.state, known: true });
  }
  if (names.has('')) {
    const last = await transaction
      .selectFrom('events')
      .select('hash')
      .where('run', '=', run)
      .where('debate', '=', '')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    chains.set('', { hash: last?.hash ?? '', holder: '', state: '', known: true });
  }
  return chains;
}

function refusal(run: string, write: Write, chain: Chain, holder: string): MootcourtError | undefined {
  if (!chain.known) return new MootcourtError('not-found', `no debate ${write.debate} in run ${run}`);
  if (write.kind !== 'debate' || chain.holder === '' || chain.holder === holder) return undefined;
  return new MootcourtError('interrupted', `debate ${write.debate} was taken over by another process`);
}

/** Of two workers that both held a last debate, one closes the run. */
function endedTwice(run: string, write: Write, state: RunState): MootcourtError | undefined {
  if (write.kind !== 'run' || write.bodies[0]?.type !== 'run-end' || write.patch?.state !== state) return undefined;
  return new MootcourtError('interrupted', `run ${run} was closed by another process`);
}

/**
 * What a process writes to a run that another holds, or a second ruling of a debate. A person may rule from any
 * process, wherever the run was held.
 */
function heldElsewhere(
  run: string,
  write: Write,
  held: { state: RunState; leaseOwner: string },
  { state }: Chain,
): MootcourtError | undefined {
  const rules = write.kind === 'debate' && write.bodies.some(({ type }) => type === 'ruling');
  if (state === 'ruled' && (rules || write.kind === 'restart')) return ruledAlready(write.debate);
  const isForAnybody = write.kind === 'run' ? held.state === 'awaiting-review' : state === 'awaiting-human';
  return isForAnybody ? undefined : holdsProblem(run, held.leaseOwner);
}

/** Leaves a gap in the run's numbers, the only way there can be one; from now on only `holder` may append. */
async function restart(transaction: Transaction<Tables>, run: string, debate: string, holder: string): Promise<void> {
  await transaction.deleteFrom('events').where('run', '=', run).where('debate', '=', debate).execute();
  await transaction
    .updateTable('debates')
    .set({ state: 'pending', contested: false, d: null, lastHash: '', leaseOwner: holder })
    .where('id', '=', debate)
    .execute();
}

type RunPatch = Updateable<Tables['runs']>;
type DebateRowPatch = Updateable<Tables['debates']>;

/** What a batch adds to the tables, gathered: a statement a table, not one a write. */
function createPending(transaction: Transaction<Tables>, run: string) {
  let rows: Insertable<Tables['events']>[] = [];
  let ofRun: RunPatch = {};
  let ofDebates = new Map<string, DebateRowPatch>();
  return {
    get rows() {
      return rows;
    },
    patchRun(patch: RunPatch) {
      ofRun = { ...ofRun, ...patch };
    },
    patchDebate(debate: string, patch: DebateRowPatch) {
      ofDebates.set(debate, { ...ofDebates.get(debate), ...patch });
    },
    async flush() {
      for (let at = 0; at < rows.length; at += rowsAtOnce) {
        await transaction
          .insertInto('events')
          .values(rows.slice(at, at + rowsAtOnce))
          .execute();
      }
      for (const [debate, patch] of ofDebates) {
        if (Object.keys(patch).length > 0)
          await transaction.updateTable('debates').set(patch).where('id', '=', debate).execute();
      }
      if (Object.keys(ofRun).length > 0)
        await transaction.updateTable('runs').set(ofRun).where('id', '=', run).execute();
      rows = [];
      ofRun = {};
      ofDebates = new Map();
    },
  };
}

function runPatch({ patch }: Extract<Write, { kind: 'run' }>, now: () => Date): RunPatch {
  if (patch === undefined) return {};
  const { state, reason, digest } = patch;
  return {
    state,
    reason: reason.replaceAll('\0', ''),
    digest,
    endedAt: state === 'running' ? null : now().toISOString(),
  };
}

function debatePatch({ patch, bodies }: Extract<Write, { kind: 'debate' }>, hash: string): DebateRowPatch {
  const { state, contested, d } = patch ?? {};
  return {
    ...(bodies.length === 0 ? {} : { lastHash: hash }),
    ...(state === undefined ? {} : { state }),
    ...(contested === undefined ? {} : { contested }),
    ...(d === undefined ? {} : { d }),
  };
}

/** The events of a write whose commit was not answered, if they are the chain's last; undefined when they were not written. */
async function alreadyThere(
  transaction: Transaction<Tables>,
  run: string,
  debate: string,
  made: Queued['made'],
): Promise<readonly TraceEvent[] | undefined> {
  if (made.length === 0) return undefined;
  const rows = await transaction
    .selectFrom('events')
    .select(['v', 'run', 'debate', 'seq', 'at', 'type', 'data', 'hash'])
    .where('run', '=', run)
    .where('debate', '=', debate)
    .orderBy('seq', 'desc')
    .limit(made.length + 1)
    .execute();
  const before = rows.length > made.length ? rows.at(-1) : undefined;
  const last = rows.slice(0, made.length).reverse();
  let hash = before?.hash ?? '';
  const same =
    last.length === made.length &&
    made.every(({ body }, index) => {
      hash = chainHash(hash, body);
      return last[index]?.hash === hash;
    });
  return same ? last.map((row) => readEvent({ ...row, data: JSON.parse(row.data) as unknown })) : undefined;
}
