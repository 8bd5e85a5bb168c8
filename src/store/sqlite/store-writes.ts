import type { DatabaseSync } from 'node:sqlite';
import type { AuditLog } from '../../domain/audit.ts';
import type { TraceEvent } from '../../domain/event.ts';
import type { Archive, Ledger, Runs, Trace } from '../../domain/store.ts';
import { createAudit, createAuditWriter } from './audit.ts';
import type { GroupCommit } from './group-commit.ts';
import { createLedger } from './ledger.ts';
import { createRuns } from './runs.ts';
import { createTrace } from './trace.ts';

/** The parts of a store over one connection: reads at once, writes by its group commit. */
export type StoreParts = { ledger: Ledger; trace: Trace; runs: Runs; audit: AuditLog };

/** Names of the members that write; all others read. */
export const writeNames = {
  ledger: ['record', 'recordFailure'],
  trace: ['appendDebate', 'appendRun', 'restartDebate'],
  runs: ['create', 'setBudget', 'setState', 'acquireLease', 'stealLease'],
  archive: ['write'],
  audit: ['append'],
  retention: [],
  responses: [],
} as const satisfies {
  ledger: readonly (keyof Ledger)[];
  trace: readonly (keyof Trace)[];
  runs: readonly (keyof Runs)[];
  archive: readonly (keyof Archive)[];
  audit: readonly (keyof AuditLog)[];
  /** Deletes from a file that is there. */
  retention: readonly never[];
  /** Writes to a file of its own. */
  responses: readonly never[];
};

/** @param committed is told the events of each write, once they are durable */
export function createStoreParts(
  database: DatabaseSync,
  commit: GroupCommit,
  now: () => Date,
  committed: (events: readonly TraceEvent[]) => void = () => undefined,
): StoreParts {
  const writeAudit = createAuditWriter(database, now);
  return {
    ledger: createLedger(database, commit),
    trace: createTrace(database, commit, now, committed),
    runs: createRuns(database, commit, now, writeAudit),
    audit: createAudit(database, commit, writeAudit),
  };
}
