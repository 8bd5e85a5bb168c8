import { type RawBuilder, sql, type Transaction } from 'kysely';
import { MootcourtError } from '../../domain/errors.ts';
import { runNotFound } from '../../domain/require-run.ts';
import type { DeletedRun, Retention } from '../../domain/retention.ts';
import { assertDeletable } from '../deletable.ts';
import { writeAudit } from './audit.ts';
import { callTexts } from './call-texts.ts';
import { type Database, withConnectionRetry } from './database.ts';
import type { Tables } from './schema.ts';

/** Tables with rows of a run, in the order in which they can be deleted. */
const tables = ['events', 'calls', 'failures', 'scenarios', 'debates', 'plans'] as const;
const checkpointTables = ['checkpoints', 'checkpoint_blobs', 'checkpoint_writes'];

export function createRetention(
  database: Database,
  now: () => Date,
  track: <T>(write: Promise<T>) => Promise<T>,
): Retention {
  return {
    async deleteRuns(named) {
      const runs = [...new Set(named)];
      const deletion = await track(database.transaction().execute((transaction) => deleteAll(transaction, runs, now)));
      await assertGone(database, runs, deletion.goneTexts);
      const { goneTexts, ...rest } = deletion;
      return { ...rest, leftovers: await vacuum(database) };
    },
    deletedRuns: () =>
      withConnectionRetry(() =>
        database.selectFrom('deletedRuns').selectAll().orderBy('deletedAt', 'desc').orderBy('run', 'desc').execute(),
      ),
  };
}

async function deleteAll(transaction: Transaction<Tables>, runs: readonly string[], now: () => Date) {
  // No call and no text comes meanwhile: a new call may need a text that the runs to delete have.
  await sql`LOCK TABLE calls, texts IN SHARE ROW EXCLUSIVE MODE`.execute(transaction);
  const deleted: DeletedRun[] = [];
  for (const run of runs) deleted.push(await deletedRun(transaction, run, runs, now));
  const ofRuns = sql`run IN (${sql.join(runs)})`;
  const candidates = await sql<{ hash: string }>`${callTexts(ofRuns)}`.execute(transaction);
  let rows = await deleteCheckpoints(transaction, runs);
  for (const table of tables) {
    const { numAffectedRows } = await sql`DELETE FROM ${sql.table(table)} WHERE ${ofRuns}`.execute(transaction);
    rows += Number(numAffectedRows ?? 0n);
  }
  // The responses of the index go with its debates.
  await transaction
    .deleteFrom('indexedDebates')
    .where('run', 'in', [...runs])
    .execute();
  const { numDeletedRows } = await transaction
    .deleteFrom('runs')
    .where('id', 'in', [...runs])
    .executeTakeFirst();
  const names = runs.map((run) => `run ${run}`);
  await transaction.deleteFrom('reservations').where('account', 'in', names).execute();
  await transaction.deleteFrom('accounts').where('name', 'in', names).execute();
  const hashes = candidates.rows.map(({ hash }) => hash);
  const texts = await sql<{ hash: string }>`DELETE FROM texts WHERE hash = ANY(${hashes})
    AND hash NOT IN (SELECT hash FROM (${callTexts(sql`true`)}) AS needed WHERE hash IS NOT NULL) RETURNING hash`.execute(
    transaction,
  );
  for (const row of deleted) {
    const { run, startedBy } = row;
    await transaction
      .insertInto('deletedRuns')
      .values(row)
      .onConflict((conflict) => conflict.column('run').doUpdateSet(row))
      .execute();
    const detail = startedBy === '' ? '' : `a run of ${startedBy}`;
    await writeAudit(transaction, now, { user: '', action: 'delete', run, debate: '', detail });
  }
  const goneTexts = texts.rows.map(({ hash }) => hash);
  return {
    runs: deleted,
    rows: rows + Number(numDeletedRows) + goneTexts.length,
    texts: goneTexts.length,
    keptTexts: hashes.length - goneTexts.length,
    goneTexts,
  };
}

async function deletedRun(
  transaction: Transaction<Tables>,
  run: string,
  runs: readonly string[],
  now: () => Date,
): Promise<DeletedRun> {
  const row = await transaction
    .selectFrom('runs')
    .select(['id', 'state', 'leaseOwner', 'startedBy'])
    .where('id', '=', run)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw runNotFound(run);
  const readers = await sql<{ run: string }>`SELECT run FROM plans WHERE reuse::jsonb ? ${run}
    AND run NOT IN (${sql.join(runs)}) ORDER BY run`.execute(transaction);
  assertDeletable({ ...row, neededBy: readers.rows.map((reader) => reader.run) });
  const { rows } = await sql<Pick<DeletedRun, 'calls' | 'tokens' | 'costUsd'>>`SELECT
      (count(*) + (SELECT coalesce(sum(coalesce((failure::jsonb ->> 'calls')::int, 1)), 0) FROM failures WHERE failures.run = ${run}))::bigint AS calls,
      coalesce(sum(input_tokens + output_tokens), 0)::bigint AS tokens, coalesce(sum(cost_usd), 0) AS "costUsd"
    FROM calls WHERE run = ${run}`.execute(transaction);
  const spent = rows[0] ?? { calls: 0, tokens: 0, costUsd: 0 };
  return { run, startedBy: row.startedBy, deletedAt: now().toISOString(), ...spent };
}

/** LangGraph's own tables, which are there once a debate has waited for a person. */
async function deleteCheckpoints(transaction: Transaction<Tables>, runs: readonly string[]): Promise<number> {
  let rows = 0;
  for (const table of checkpointTables) {
    const name = `mootcourt_checkpoints.${table}`;
    const { rows: there } = await sql<{ name: string | null }>`SELECT to_regclass(${name})::text AS name`.execute(
      transaction,
    );
    if (there[0]?.name == null) continue;
    const { numAffectedRows } = await sql`DELETE FROM ${sql.table(name)}
      WHERE thread_id IN (SELECT id FROM debates WHERE run IN (${sql.join(runs)}))`.execute(transaction);
    rows += Number(numAffectedRows ?? 0n);
  }
  return rows;
}

/** @throws MootcourtError `store-corrupt` where a row or text is still there */
async function assertGone(database: Database, runs: readonly string[], goneTexts: readonly string[]): Promise<void> {
  const left: string[] = [];
  const isThere = async (table: string, which: RawBuilder<unknown>) => {
    const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} WHERE ${which} LIMIT 1`.execute(database);
    if (rows.length > 0) left.push(table);
  };
  for (const table of tables) await isThere(table, sql`run IN (${sql.join(runs)})`);
  await isThere('runs', sql`id IN (${sql.join(runs)})`);
  await isThere('texts', sql`hash = ANY(${goneTexts})`);
  if (left.length > 0)
    throw new MootcourtError(
      'store-corrupt',
      `delete: rows are still there in ${left.join(', ')}; see mootcourt doctor`,
    );
}

/** Gives the space of deleted rows back, so that new ones overwrite them. */
async function vacuum(database: Database): Promise<string[]> {
  try {
    for (const table of [...tables, 'runs', 'texts']) await sql`VACUUM ${sql.table(table)}`.execute(database);
    return [];
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return [`pages of the database may hold deleted rows until its next VACUUM (${problem})`];
  }
}
