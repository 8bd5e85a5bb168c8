import type { DatabaseSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import type { CompletionNotes, FailureKind, ModelCompletion } from '../../domain/model-client.ts';
import { sha256 } from '../../domain/sha256.ts';
import type { CallTotals, Ledger, LedgerEntry, ServedModel } from '../../domain/store.ts';
import { withoutCount } from '../failure-count.ts';
import { maxServed, withNotedUsage } from '../noted-usage.ts';
import { readCall, readJson, readText } from '../read-row.ts';
import type { GroupCommit } from './group-commit.ts';
import { createHolderCheck } from './holder-check.ts';

// Long because: a flat list of SQL statements, one method each.
export function createLedger(database: DatabaseSync, commit: GroupCommit): Ledger {
  const find = database.prepare(
    `SELECT texts.text, finish, inputTokens, cachedInputTokens, outputTokens, providerId, servedModel, notes
     FROM calls JOIN texts ON texts.hash = calls.text WHERE run = ? AND key = ?`,
  );
  const findFailure = database.prepare('SELECT failure FROM failures WHERE run = ? AND key = ?');
  const insert = database.prepare(
    'INSERT OR IGNORE INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const insertText = database.prepare('INSERT OR IGNORE INTO texts VALUES (?, ?)');
  // A call that fails again after a resumption is one more failed call.
  const insertFailure = database.prepare(
    `INSERT INTO failures VALUES (?, ?, ?) ON CONFLICT (run, key) DO UPDATE SET
       failure = json_set(excluded.failure, '$.calls', coalesce(json_extract(failures.failure, '$.calls'), 1) + 1)`,
  );
  const failedCalls = database.prepare(
    `SELECT coalesce(sum(coalesce(json_extract(failure, '$.calls'), 1)), 0) AS failedCalls FROM failures WHERE run = ?`,
  );
  const failuresByKind = database.prepare(
    `SELECT json_extract(failure, '$.kind') AS kind, sum(coalesce(json_extract(failure, '$.calls'), 1)) AS calls
     FROM failures WHERE run = ? GROUP BY 1 ORDER BY 2 DESC, 1`,
  );
  const noted = database.prepare(
    `SELECT coalesce(sum(json_extract(notes, '$.reasoningTokens')), 0) AS reasoningTokens,
       count(json_extract(notes, '$.estimatedUsage')) AS estimatedCalls FROM calls WHERE run = ? AND notes IS NOT NULL`,
  );
  const estimatedModels = database.prepare(
    `SELECT DISTINCT provider || ':' || model AS model FROM calls
     WHERE run = ? AND notes IS NOT NULL AND json_extract(notes, '$.estimatedUsage') IS NOT NULL ORDER BY 1`,
  );
  const served = database.prepare(
    `SELECT provider || ':' || model AS model,
       servedModel || coalesce(' by ' || json_extract(notes, '$.servedBy'), '') AS served, count(*) AS calls
     FROM calls WHERE run = ? AND servedModel <> ''
       AND (servedModel <> model OR (notes IS NOT NULL AND json_extract(notes, '$.servedBy') IS NOT NULL))
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ${maxServed}`,
  );
  const totals = database.prepare(
    `SELECT count(*) AS calls, coalesce(sum(inputTokens), 0) AS inputTokens, coalesce(sum(cachedInputTokens), 0) AS cachedInputTokens,
       coalesce(sum(outputTokens), 0) AS outputTokens, coalesce(sum(costUsd), 0) AS costUsd FROM calls WHERE run = ?`,
  );
  const needHolder = createHolderCheck(database, commit);
  const texts = createTextKeeper((hash, text) => insertText.run(hash, text));

  /** A second answer to a key that the run has is ignored: the first one stands, since the debate went on with it. */
  function insertCall(entry: LedgerEntry): void {
    const { completion } = entry;
    const { usage } = completion;
    const messages = entry.messages.map(({ role, text }) => [role, texts.keep(text)]);
    if (completion.notes?.thoughts !== undefined) texts.keep(completion.notes.thoughts);
    insert.run(
      entry.run,
      entry.key,
      entry.provider,
      entry.model,
      entry.purpose,
      entry.sample,
      texts.keep(completion.text),
      completion.finish,
      usage.inputTokens,
      usage.cachedInputTokens,
      usage.outputTokens,
      completion.providerId,
      completion.servedModel,
      entry.costUsd,
      entry.latencyMs,
      JSON.stringify(messages),
      completion.notes === undefined ? null : JSON.stringify(completion.notes),
    );
  }

  // Another process may have deleted runs, and with them a text that is remembered as kept.
  const versionOf = database.prepare('PRAGMA data_version');
  let seen = { transaction: -1, version: -1 };
  function forgetAfterOthers(): void {
    const transaction = commit.transaction();
    if (seen.transaction === transaction) return;
    const version = Number(versionOf.get()?.data_version);
    if (version !== seen.version) texts.forget();
    seen = { transaction, version };
  }

  /** The next write of the same batch must not rely on a text that this one's savepoint takes back. */
  function insertOrForget(entry: LedgerEntry): void {
    try {
      needHolder(entry.run);
      forgetAfterOthers();
      insertCall(entry);
    } catch (error) {
      texts.forget();
      throw error;
    }
  }

  return {
    async find(runs, key) {
      for (const run of runs) {
        const row = find.get(run, key);
        if (row !== undefined) return toCompletion(row, key);
      }
      return undefined;
    },
    record: (entry) => commit.write(() => insertOrForget(entry), { rolledBack: texts.forget }),
    recordFailure: (run, key, failure) =>
      commit.write(() => {
        needHolder(run);
        insertFailure.run(run, key, JSON.stringify(failure));
      }),
    async findFailure(runs, key) {
      for (const run of runs) {
        const failure = readText(findFailure.get(run, key), 'failures', 'failure');
        if (failure !== undefined) return withoutCount(readJson(failure, 'failures', key));
      }
      return undefined;
    },
    failuresByKind: async (run) =>
      failuresByKind.all(run).map((row) => ({ ...row }) as { kind: FailureKind; calls: number }),
    totals: async (run) => ({
      ...(totals.get(run) as Omit<
        CallTotals,
        'failedCalls' | 'reasoningTokens' | 'estimatedCalls' | 'estimatedModels' | 'served'
      >),
      ...(failedCalls.get(run) as Pick<CallTotals, 'failedCalls'>),
      ...(noted.get(run) as Pick<CallTotals, 'reasoningTokens' | 'estimatedCalls'>),
      served: served.all(run).map((row) => ({ ...row }) as ServedModel),
      estimatedModels: estimatedModels.all(run).map((row) => readText(row, 'calls', 'model') ?? ''),
    }),
  };
}

function toCompletion(row: unknown, key: string): ModelCompletion {
  const { inputTokens, cachedInputTokens, outputTokens, notes, ...rest } = readCall(row);
  const usage = { inputTokens, cachedInputTokens, outputTokens };
  if (notes === null) return { ...rest, usage };
  const parsed = readJson<CompletionNotes>(notes, 'calls', key);
  return { ...rest, usage: withNotedUsage(usage, parsed), notes: parsed };
}

const longText = 2000;
const rememberedTexts = 32;

/**
 * Keeps each text once by its SHA-256. The long prefix that all judges share is hashed and inserted once, not at every call: the last long
 * texts are remembered. `forget` after a rollback, which may have taken a remembered text with it.
 */
function createTextKeeper(insert: (hash: string, text: string) => void): {
  keep: (text: string) => string;
  forget: () => void;
} {
  const recent = new LRUCache<string, string>({ max: rememberedTexts });
  return {
    keep(text) {
      const known = text.length < longText ? undefined : recent.get(text);
      if (known !== undefined) return known;
      const hash = sha256(text);
      insert(hash, text);
      if (text.length >= longText) recent.set(text, hash);
      return hash;
    },
    forget: () => recent.clear(),
  };
}
