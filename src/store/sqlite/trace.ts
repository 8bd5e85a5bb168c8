import type { DatabaseSync } from 'node:sqlite';
import { MootcourtError } from '../../domain/errors.ts';
import { type DebateEventBody, eventVersion, type RunEventBody, type TraceEvent } from '../../domain/event.ts';
import { readEvent } from '../../domain/event-aliases.ts';
import { runNotFound } from '../../domain/require-run.ts';
import type { RunState } from '../../domain/run.ts';
import type { DebatePatch, Trace } from '../../domain/store.ts';
import { chainHash } from '../hash-chain.ts';
import { assertHolds } from '../process-holder.ts';
import { ruledAlready } from '../ruled-already.ts';
import type { GroupCommit } from './group-commit.ts';
import { createHolderCheck } from './holder-check.ts';

type EventRow = {
  run: string;
  seq: number;
  debate: string;
  v: number;
  at: string;
  type: string;
  data: string;
  hash: string;
};

// Long because: a flat list of SQL statements, one method each.
export function createTrace(
  database: DatabaseSync,
  commit: GroupCommit,
  now: () => Date,
  committed: (events: readonly TraceEvent[]) => void,
): Trace {
  const insert = database.prepare(
    'INSERT INTO events (run, seq, debate, v, at, type, data, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const takeNumbers = database.prepare(
    'UPDATE runs SET lastSeq = lastSeq + ? WHERE id = ? RETURNING lastSeq, state, leaseOwner',
  );
  const lastHashOfRun = database.prepare(
    "SELECT hash FROM events WHERE run = ? AND debate = '' ORDER BY seq DESC LIMIT 1",
  );
  const lastHashOfDebate = database.prepare('SELECT lastHash FROM debates WHERE id = ? AND run = ?');
  const stateOfDebate = database.prepare('SELECT state FROM debates WHERE id = ?');
  const needHolder = createHolderCheck(database, commit);
  const setHash = database.prepare('UPDATE debates SET lastHash = ? WHERE id = ? AND run = ?');
  const setDebate = database.prepare(
    'UPDATE debates SET state = ?, contested = coalesce(?, contested), d = CASE WHEN ? THEN ? ELSE d END WHERE id = ?',
  );
  const setRun = database.prepare('UPDATE runs SET state = ?, reason = ?, digest = ?, endedAt = ? WHERE id = ?');
  const deleteEvents = database.prepare('DELETE FROM events WHERE run = ? AND debate = ?');
  const resetDebate = database.prepare(
    "UPDATE debates SET state = 'pending', contested = 0, d = NULL, lastHash = '' WHERE id = ? AND run = ?",
  );
  const ofDebate = database.prepare(
    'SELECT * FROM events INDEXED BY events_by_debate WHERE run = ? AND debate = ? AND seq > ? ORDER BY seq LIMIT ?',
  );
  const bodiesOfDebate = database.prepare(
    'SELECT v, type, data FROM events INDEXED BY events_by_debate WHERE run = ? AND debate = ? ORDER BY seq',
  );
  const ofRun = database.prepare('SELECT * FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?');

  /**
   * Runs inside a transaction that holds the write lock, so seq and hash are read and set without a gap. The run's row keeps the last number,
   * so that a restarted debate's numbers are never given out again: a feed that has read past them would miss the new events.
   */
  function append(
    run: string,
    debate: string,
    before: string,
    bodies: readonly (DebateEventBody | RunEventBody)[],
    at: string,
  ): TraceEvent[] {
    const taken = takeNumbers.get(bodies.length, run) as Numbers | undefined;
    if (taken === undefined) throw runNotFound(run);
    if (!isForAnybody(taken.state, debate)) assertHolds(run, taken.leaseOwner);
    let seq = taken.lastSeq - bodies.length;
    let hash = before;
    return bodies.map((body) => {
      seq += 1;
      hash = chainHash(hash, body);
      const event = { v: eventVersion, run, debate, seq, at, hash, ...body } as TraceEvent;
      insert.run(run, seq, debate, eventVersion, at, body.type, JSON.stringify(body.data), hash);
      return event;
    });
  }

  /** A person may rule from any process, wherever the run was held. */
  function isForAnybody(state: RunState, debate: string): boolean {
    return debate === '' ? state === 'awaiting-review' : stateOfDebate.get(debate)?.state === 'awaiting-human';
  }

  function patchDebate(debate: string, patch: DebatePatch): void {
    const contested = patch.contested === undefined ? null : Number(patch.contested);
    setDebate.run(patch.state, contested, Number(patch.d !== undefined), patch.d ?? null, debate);
  }

  /** Hash of the debate's last event, empty before its first. */
  function needDebate(run: string, debate: string): string {
    const row = lastHashOfDebate.get(debate, run) as { lastHash: string } | undefined;
    if (row === undefined) throw new MootcourtError('not-found', `no debate ${debate} in run ${run}`);
    return row.lastHash;
  }

  /** Announces the events only once they are durable: a write that was rolled back leaves none. */
  function appending(work: () => TraceEvent[]): Promise<TraceEvent[]> {
    let events: TraceEvent[] = [];
    return commit.write(
      () => {
        events = work();
        return events;
      },
      { committed: () => committed(events) },
    );
  }

  return {
    appendDebate(run, debate, bodies, patch) {
      const at = now().toISOString();
      return appending(() => {
        const before = needDebate(run, debate);
        if (bodies.some(({ type }) => type === 'ruling') && stateOfDebate.get(debate)?.state === 'ruled')
          throw ruledAlready(debate);
        const events = append(run, debate, before, bodies, at);
        const last = events.at(-1);
        if (last !== undefined) setHash.run(last.hash, debate, run);
        if (patch !== undefined) patchDebate(debate, patch);
        return events;
      });
    },
    async appendRun(run, body, patch) {
      const at = now().toISOString();
      const [event] = await appending(() => {
        const before = (lastHashOfRun.get(run) as { hash: string } | undefined)?.hash ?? '';
        const events = append(run, '', before, [body], at);
        if (patch !== undefined) setRun.run(patch.state, patch.reason, patch.digest, endOf(patch.state, at), run);
        return events;
      });
      return event as TraceEvent;
    },
    // Leaves a gap in the run's numbers, the only way there can be one.
    restartDebate: (run, debate) =>
      commit.write(() => {
        needDebate(run, debate);
        needHolder(run);
        if (stateOfDebate.get(debate)?.state === 'ruled') throw ruledAlready(debate);
        deleteEvents.run(run, debate);
        resetDebate.run(debate, run);
      }),
    async events(run, options = {}) {
      const { debate, after = 0, limit = -1 } = options;
      const rows = debate === undefined ? ofRun.all(run, after, limit) : ofDebate.all(run, debate, after, limit);
      return (rows as EventRow[]).map((row) => readEvent({ ...row, data: JSON.parse(row.data) as unknown }));
    },
    async bodies(run, debate) {
      const rows = bodiesOfDebate.all(run, debate) as Pick<EventRow, 'v' | 'type' | 'data'>[];
      return rows.map(({ v, ...row }) => {
        const { type, data } = readEvent({ v, type: row.type, data: JSON.parse(row.data) as unknown });
        return { type, data } as DebateEventBody;
      });
    },
  };
}

type Numbers = { lastSeq: number; state: RunState; leaseOwner: string };

/** A run that goes on has no end yet. */
function endOf(state: RunState, at: string): string | null {
  return state === 'running' ? null : at;
}
