import type { DatabaseSync } from 'node:sqlite';
import { MootcourtError } from '../../domain/errors.ts';
import { runNotFound } from '../../domain/require-run.ts';
import type { DeletedRun, Retention } from '../../domain/retention.ts';
import { assertDeletable, type DeletionCandidate } from '../deletable.ts';
import { createAuditWriter } from './audit.ts';
import { callTexts, registerSha256 } from './call-texts.ts';
import { openDatabase } from './database.ts';
import { clearIndex, indexFileOf } from './response-index.ts';

/** Tables with rows of a run, in the order in which they can be deleted, and the condition on the runs in `gone`. */
const tables = {
  events: 'run IN (SELECT run FROM gone)',
  calls: 'run IN (SELECT run FROM gone)',
  failures: 'run IN (SELECT run FROM gone)',
  checkpoint_values: 'thread IN (SELECT id FROM debates WHERE run IN (SELECT run FROM gone))',
  checkpoint_writes: 'thread IN (SELECT id FROM debates WHERE run IN (SELECT run FROM gone))',
  checkpoints: 'thread IN (SELECT id FROM debates WHERE run IN (SELECT run FROM gone))',
  scenarios: 'run IN (SELECT run FROM gone)',
  debates: 'run IN (SELECT run FROM gone)',
  plans: 'run IN (SELECT run FROM gone)',
  runs: 'id IN (SELECT run FROM gone)',
} as const;

/** Works over connections of its own: a deletion is one transaction, which other writes of the process must not fall into. */
export function createRetention(file: string, now: () => Date): Retention {
  return {
    async deleteRuns(runs) {
      const database = openDatabase(file);
      try {
        registerSha256(database);
        // What was deleted is overwritten, and not only forgotten.
        database.exec('PRAGMA secure_delete = ON');
        database.exec(
          'CREATE TEMP TABLE gone (run TEXT PRIMARY KEY); CREATE TEMP TABLE goneTexts (hash TEXT PRIMARY KEY)',
        );
        database.exec('BEGIN IMMEDIATE');
        const deletion = deleteAll(database, [...new Set(runs)], now);
        database.exec('COMMIT');
        assertGone(database);
        return { ...deletion, leftovers: [...clearFile(database, file), ...clearIndexFile(indexFileOf(file), runs)] };
      } finally {
        if (database.isTransaction) database.exec('ROLLBACK');
        database.close();
      }
    },
    async deletedRuns() {
      const database = openDatabase(file);
      try {
        const rows = database.prepare('SELECT * FROM deletedRuns ORDER BY deletedAt DESC, run DESC').all();
        return rows.map((row) => ({ ...row }) as DeletedRun);
      } finally {
        database.close();
      }
    },
  };
}

function deleteAll(database: DatabaseSync, runs: readonly string[], now: () => Date) {
  const insertGone = database.prepare('INSERT INTO gone VALUES (?)');
  for (const run of runs) insertGone.run(run);
  const deleted = runs.map((run) => deletedRun(database, run, now));
  database.exec(`INSERT OR IGNORE INTO goneTexts ${callTexts('run IN (SELECT run FROM gone)')}`);
  let rows = 0;
  for (const [table, which] of Object.entries(tables))
    rows += Number(database.prepare(`DELETE FROM ${table} WHERE ${which}`).run().changes);
  const kept = database.prepare(`DELETE FROM goneTexts WHERE hash IN (${callTexts('true')})`).run().changes;
  const texts = database.prepare('DELETE FROM texts WHERE hash IN (SELECT hash FROM goneTexts)').run().changes;
  const insertDeleted = database.prepare('INSERT OR REPLACE INTO deletedRuns VALUES (?, ?, ?, ?, ?, ?)');
  const audit = createAuditWriter(database, now);
  for (const { run, startedBy, deletedAt, calls, tokens, costUsd } of deleted) {
    insertDeleted.run(run, startedBy, deletedAt, calls, tokens, costUsd);
    audit({ user: '', action: 'delete', run, debate: '', detail: startedBy === '' ? '' : `a run of ${startedBy}` });
  }
  return { runs: deleted, rows: rows + Number(texts), texts: Number(texts), keptTexts: Number(kept) };
}

/** Looks whether a run may be deleted, and what will be remembered of it. */
function deletedRun(database: DatabaseSync, run: string, now: () => Date): DeletedRun {
  type Row = Omit<DeletionCandidate, 'neededBy'> & { startedBy: string };
  const row = database.prepare('SELECT id, state, leaseOwner, startedBy FROM runs WHERE id = ?').get(run) as
    | Row
    | undefined;
  if (row === undefined) throw runNotFound(run);
  const readers = database.prepare(
    `SELECT DISTINCT plans.run FROM plans, json_each(plans.reuse) AS reused
     WHERE reused.value = ? AND plans.run NOT IN (SELECT run FROM gone) ORDER BY plans.run`,
  );
  assertDeletable({ ...row, neededBy: readers.all(run).map((reader) => String(reader.run)) });
  const spent = database
    .prepare(
      `SELECT (SELECT count(*) FROM calls WHERE run = ?1)
         + (SELECT coalesce(sum(coalesce(json_extract(failure, '$.calls'), 1)), 0) FROM failures WHERE run = ?1) AS calls,
         coalesce(sum(inputTokens + outputTokens), 0) AS tokens, coalesce(sum(costUsd), 0) AS costUsd FROM calls WHERE run = ?1`,
    )
    .get(run) as Pick<DeletedRun, 'calls' | 'tokens' | 'costUsd'>;
  return { run, startedBy: row.startedBy, deletedAt: now().toISOString(), ...spent };
}

/** @throws MootcourtError `store-corrupt` where a row or text is still there */
function assertGone(database: DatabaseSync): void {
  const left = Object.entries({ ...tables, texts: 'hash IN (SELECT hash FROM goneTexts)' }).filter(
    ([table, which]) => database.prepare(`SELECT 1 FROM ${table} WHERE ${which} LIMIT 1`).get() !== undefined,
  );
  if (left.length === 0) return;
  const names = left.map(([table]) => table).join(', ');
  throw new MootcourtError('store-corrupt', `delete: rows are still there in ${names}; see mootcourt doctor`);
}

function clearIndexFile(file: string, runs: readonly string[]): string[] {
  try {
    clearIndex(file, runs);
    return [];
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return [`${file} may hold words of deleted runs (${problem}): delete that file, it is filled again`];
  }
}

/** Rewrites the file without the pages that earlier writes left free, and empties the write-ahead file. */
function clearFile(database: DatabaseSync, file: string): string[] {
  const later = 'delete a run once more when no other process has the store open';
  try {
    database.exec('VACUUM');
    const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    return busy === 0 ? [] : [`${file}-wal may hold copies of deleted pages until it is emptied: ${later}`];
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return [`${file} may hold copies of deleted pages (${problem}): ${later}`];
  }
}
