import { type RawBuilder, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { CompletionNotes, FailureKind } from '../../domain/model-client.ts';
import { runNotFound } from '../../domain/require-run.ts';
import { sha256 } from '../../domain/sha256.ts';
import type { Ledger, LedgerEntry, ServedModel } from '../../domain/store.ts';
import { withoutCount } from '../failure-count.ts';
import { maxServed, withNotedUsage } from '../noted-usage.ts';
import { withPendingCalls } from '../pending-writes.ts';
import { assertHolds, queueHolder, thisProcess } from '../process-holder.ts';
import { readJson } from '../read-row.ts';
import { type Database, withConnectionRetry } from './database.ts';

/** @param track notes a write that is under way, so that closing waits for it */
// Long because: a flat list of SQL statements, one method each.
export function createLedger(database: Database, track: <T>(write: Promise<T>) => Promise<T>): Ledger {
  const keep = createTextKeeper(database);
  const inserting = new Map<string, Promise<void>>();

  async function insert(entry: LedgerEntry): Promise<void> {
    const { completion } = entry;
    for (;;) {
      // Texts first and by themselves: one without a call does no harm, a call without its text would.
      const text = await keep(completion.text);
      const kept: [string, string][] = [];
      for (const message of entry.messages) kept.push([message.role, await keep(message.text)]);
      const thoughts = completion.notes?.thoughts === undefined ? [] : [await keep(completion.notes.thoughts)];
      const hashes = [...new Set([text, ...kept.map(([, hash]) => hash), ...thoughts])];
      const inserted = await withConnectionRetry(() => insertCall(database, entry, { text, kept, hashes }));
      if (inserted || (await hasCall(database, entry))) return;
      await withConnectionRetry(() => assertHeld(database, entry.run));
      // A deletion took a text after it was kept, and before this call could say that it needs it.
      keep.forget();
    }
  }

  return withPendingCalls({
    async find(runs, key) {
      const rows = await byRun(runs, (some) =>
        database
          .selectFrom('calls')
          .innerJoin('texts', 'texts.hash', 'calls.text')
          .select(['calls.run', 'texts.text', 'finish', 'providerId', 'servedModel', 'notes'])
          .select(['inputTokens', 'cachedInputTokens', 'outputTokens'])
          .where('calls.key', '=', key)
          .where('calls.run', 'in', some)
          .execute(),
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      const { inputTokens, cachedInputTokens, outputTokens, finish, providerId, servedModel, notes } = row;
      const usage = { inputTokens, cachedInputTokens, outputTokens };
      const completion = { text: row.text.toString('utf8'), finish, usage, providerId, servedModel };
      if (notes === null) return completion;
      const parsed = readJson<CompletionNotes>(notes, 'calls', key);
      return { ...completion, usage: withNotedUsage(usage, parsed), notes: parsed };
    },
    record(entry) {
      const { run, key } = entry;
      // Of two answers to a key the first that was handed in stands, not the first that came through.
      const name = `${run} ${key}`;
      const before = inserting.get(name);
      const inserted = (before === undefined ? insert(entry) : before.then(() => insert(entry))).finally(() => {
        if (inserting.get(name) === settled) inserting.delete(name);
      });
      const settled = inserted.catch(() => undefined);
      inserting.set(name, settled);
      return track(inserted);
    },
    recordFailure(run, key, failure) {
      const written = withConnectionRetry(async () => {
        // A call that fails again after a resumption is one more failed call.
        const { numAffectedRows = 0n } =
          await sql`INSERT INTO failures (run, key, failure) SELECT ${run}::text, ${key}::text, ${JSON.stringify(failure)}::text
            FROM runs WHERE ${isHeldBySelf(run)}
            ON CONFLICT (run, key) DO UPDATE SET failure = jsonb_set(excluded.failure::jsonb, '{calls}',
              to_jsonb(coalesce((failures.failure::jsonb ->> 'calls')::int, 1) + 1))::text`.execute(database);
        if (numAffectedRows === 0n) await assertHeld(database, run);
      });
      return track(written.then(() => undefined));
    },
    async findFailure(runs, key) {
      const [row] = await byRun(runs, (some) =>
        database.selectFrom('failures').selectAll().where('key', '=', key).where('run', 'in', some).execute(),
      );
      return row === undefined ? undefined : withoutCount(readJson(row.failure, 'failures', key));
    },
    failuresByKind: async (run) => {
      const { rows } = await withConnectionRetry(() =>
        sql<{ kind: FailureKind; calls: number }>`SELECT failure::jsonb ->> 'kind' AS kind,
            sum(coalesce((failure::jsonb ->> 'calls')::int, 1))::bigint AS calls
          FROM failures WHERE run = ${run} GROUP BY 1 ORDER BY 2 DESC, 1`.execute(database),
      );
      return rows;
    },
    totals: async (run) => {
      const served = await withConnectionRetry(() =>
        sql<ServedModel>`SELECT provider || ':' || model AS model,
            served_model || coalesce(' by ' || (notes::jsonb ->> 'servedBy'), '') AS served, count(*)::bigint AS calls
          FROM calls WHERE run = ${run} AND served_model <> ''
            AND (served_model <> model OR notes::jsonb -> 'servedBy' IS NOT NULL)
          GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ${maxServed}`.execute(database),
      );
      const sums = await withConnectionRetry(() =>
        database
          .selectFrom('calls')
          .select([
            sql<number>`count(*)`.as('calls'),
            sql<number>`coalesce(sum(input_tokens), 0)::bigint`.as('inputTokens'),
            sql<number>`coalesce(sum(cached_input_tokens), 0)::bigint`.as('cachedInputTokens'),
            sql<number>`coalesce(sum(output_tokens), 0)::bigint`.as('outputTokens'),
            sql<number>`coalesce(sum(cost_usd), 0)`.as('costUsd'),
            sql<number>`coalesce(sum((notes::jsonb ->> 'reasoningTokens')::bigint), 0)::bigint`.as('reasoningTokens'),
            sql<number>`count(notes::jsonb -> 'estimatedUsage')`.as('estimatedCalls'),
            sql<string[]>`coalesce(array_agg(DISTINCT provider || ':' || model ORDER BY provider || ':' || model)
              FILTER (WHERE notes::jsonb -> 'estimatedUsage' IS NOT NULL), '{}')`.as('estimatedModels'),
            sql<number>`(SELECT coalesce(sum(coalesce((failure::jsonb ->> 'calls')::int, 1)), 0)::bigint FROM failures WHERE failures.run = ${run})`.as(
              'failedCalls',
            ),
          ])
          .where('run', '=', run)
          .executeTakeFirstOrThrow(),
      );
      return { ...sums, served: served.rows };
    },
  });
}

/** What a run's row says while this process may write to its ledger: nobody else has taken the run over. */
function isHeldBySelf(run: string): RawBuilder<unknown> {
  return sql`runs.id = ${run} AND runs.lease_owner IN ('', ${thisProcess}, ${queueHolder})`;
}

/**
 * @throws MootcourtError `taken-over` where another process holds the run, `not-found` where it was deleted
 */
async function assertHeld(database: Database, run: string): Promise<void> {
  const row = await database.selectFrom('runs').select('leaseOwner').where('id', '=', run).executeTakeFirst();
  if (row === undefined) throw runNotFound(run);
  assertHolds(run, row.leaseOwner);
}

async function hasCall(database: Database, { run, key }: LedgerEntry): Promise<boolean> {
  const row = await withConnectionRetry(() =>
    database.selectFrom('calls').select('key').where('run', '=', run).where('key', '=', key).executeTakeFirst(),
  );
  return row !== undefined;
}

/**
 * Inserts a call while the run is held and its texts are there: one statement, so that neither can change between.
 * A second answer to a key that the run has is ignored: the first one stands, since the debate went on with it.
 */
async function insertCall(
  database: Database,
  { run, key, provider, model, purpose, sample, completion, costUsd, latencyMs }: LedgerEntry,
  { text, kept, hashes }: { text: string; kept: [string, string][]; hashes: string[] },
): Promise<boolean> {
  const { finish, providerId, servedModel, usage } = completion;
  const notes = completion.notes === undefined ? null : JSON.stringify(completion.notes);
  const { numAffectedRows = 0n } =
    await sql`INSERT INTO calls (run, key, provider, model, purpose, sample, text, finish,
      input_tokens, cached_input_tokens, output_tokens, provider_id, served_model, cost_usd, latency_ms, messages, notes)
    SELECT ${run}::text, ${key}::text, ${provider}::text, ${model}::text, ${purpose}::text, ${sample}::int, ${text}::text,
      ${finish}::text, ${usage.inputTokens}::bigint, ${usage.cachedInputTokens}::bigint, ${usage.outputTokens}::bigint,
      ${withoutNul(providerId)}::text, ${withoutNul(servedModel)}::text, ${costUsd}::float8, ${latencyMs}::float8,
      ${JSON.stringify(kept)}::text, ${notes}::text
    FROM runs WHERE ${isHeldBySelf(run)}
      AND (SELECT count(*) FROM texts WHERE hash = ANY(${hashes}::text[])) = ${hashes.length}
    ON CONFLICT (run, key) DO NOTHING`.execute(database);
  return numAffectedRows > 0n;
}

/** The rows found for the runs, in the order the runs are named. */
async function byRun<Row extends { run: string }>(
  runs: readonly string[],
  find: (runs: readonly string[]) => Promise<Row[]>,
): Promise<Row[]> {
  if (runs.length === 0) return [];
  const rows = await withConnectionRetry(() => find(runs));
  return rows.sort((left, right) => runs.indexOf(left.run) - runs.indexOf(right.run));
}

/** Postgres' text has no room for it. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}

const longText = 2000;
const rememberedTexts = 32;

/** Keeps each text once by its SHA-256. The long prefix that all judges share goes over the wire once, not at every call. */
function createTextKeeper(database: Database): ((text: string) => Promise<string>) & { forget: () => void } {
  const recent = new LRUCache<string, Promise<string>>({ max: rememberedTexts });

  async function insert(text: string): Promise<string> {
    const hash = sha256(text);
    await withConnectionRetry(() =>
      database
        .insertInto('texts')
        .values({ hash, text: Buffer.from(text, 'utf8') })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
    return hash;
  }

  const keep = (text: string) => {
    if (text.length < longText) return insert(text);
    const known = recent.get(text);
    if (known !== undefined) return known;
    const inserted = insert(text);
    recent.set(text, inserted);
    inserted.catch(() => recent.delete(text));
    return inserted;
  };
  return Object.assign(keep, { forget: () => recent.clear() });
}
