import { setImmediate } from 'node:timers/promises';
import { type DebateRecord, latestAssessments } from '../../adjudication/debate-record.ts';
import type { IndexedDebate } from '../../domain/response-index.ts';
import type { DebateRow } from '../../domain/run.ts';
import { wordsOf } from '../../domain/search-words.ts';
import type { Store } from '../../domain/store.ts';
import { loadDebateRecord } from '../load-debate-record.ts';
import { factsOf } from './debate-facts.ts';

/** Debates of one transaction: some ten milliseconds. */
const batchSize = 50;

/** Brings the index of a run up to its ruled debates: those that are new, or were ruled again. */
export async function fillResponseIndex(store: Store, run: string): Promise<void> {
  const known = await store.responses.indexed(run);
  const rows = (await store.runs.debates(run)).filter(
    ({ id, state, lastHash }) => state === 'ruled' && known.get(id) !== lastHash,
  );
  for (let from = 0; from < rows.length; from += batchSize) {
    const debates: IndexedDebate[] = [];
    for (const row of rows.slice(from, from + batchSize)) debates.push(await indexedDebate(store, row));
    await store.responses.put(debates);
    // SQLite answers without waiting: other runs' calls to this thread get their turn here.
    await setImmediate();
  }
}

async function indexedDebate(store: Store, row: DebateRow): Promise<IndexedDebate> {
  const { id, run, position, scenario, lastHash, contested, d } = row;
  const record = await loadDebateRecord(store, id);
  const { outcome, problem, clauses, responses } = factsOf(record);
  const indexed: IndexedDebate['responses'][number][] = [];
  for (const response of responses) {
    const { words, isCut } = wordsOf(await textsOf(store, record, response.response));
    indexed.push({ ...response, words, ...(isCut ? { isSearchedInPart: true } : {}) });
  }
  return { id, run, position, scenario, lastHash, contested, d, outcome, problem, clauses, responses: indexed };
}

/** The answer, every later turn of a conversation, and why the judges and the ruling found what they did. */
async function textsOf(store: Store, record: DebateRecord, response: string): Promise<string[]> {
  const end = record.responses.get(response);
  const hashes =
    end?.kind === 'answered' ? [end.text, ...(end.turns ?? []).flatMap(({ user, text }) => [user, text])] : [];
  const texts: string[] = [];
  for (const hash of hashes) texts.push((await store.getText(hash)) ?? '');
  for (const item of latestAssessments(record))
    if (item.response === response && item.kind === 'assessed') texts.push(item.reasons);
  for (const ruled of record.ruling?.verdicts ?? []) if (ruled.response === response) texts.push(ruled.reason);
  return texts;
}
