import type { Row } from '../../datasets/json-rows.ts';
import { readRows } from '../../datasets/read-table.ts';
import { type Verdict, verdicts } from '../../domain/assessment.ts';
import { messagesOf } from '../../domain/conversation.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import { itemKey, type LabelItem } from './labelled-run.ts';

/** A row of the queue as people get it: no model, no judge's verdict, no D. */
export type QueueRow = { item: string; conversation: string; response: string; verdict: string };

/** The queue with the texts that a person reads, in its random order. */
export async function queueRows(
  store: Store,
  items: readonly Pick<LabelItem, 'debate' | 'response'>[],
): Promise<QueueRow[]> {
  const rows: QueueRow[] = [];
  for (const { debate, response } of items) {
    const { start, responses } = await loadDebateRecord(store, debate);
    const end = responses.get(response);
    if (start === undefined || end?.kind !== 'answered') continue;
    const turns = [`${(await store.getText(end.text)) ?? ''}`];
    for (const turn of end.turns ?? [])
      turns.push(
        `user: ${(await store.getText(turn.user)) ?? ''}`,
        `assistant: ${(await store.getText(turn.text)) ?? ''}`,
      );
    const conversation = messagesOf(start)
      .map(({ role, text }) => `${role}: ${text}`)
      .join('\n\n');
    rows.push({ item: itemKey({ debate, response }), conversation, response: turns.join('\n\n'), verdict: '' });
  }
  return rows;
}

/** @param format `csv`, or one JSON object a line */
export function formatQueue(rows: readonly QueueRow[], format: 'csv' | 'jsonl'): string {
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const columns = ['item', 'conversation', 'response', 'verdict'] as const;
  return [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))]
    .map((line) => `${line}\r\n`)
    .join('');
}

/** A cell that no spreadsheet takes for a formula, quoted. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** What a file of labels holds, and what was left out of it. */
export type ReadLabels = {
  byRater: Map<string, { debate: string; response: string; verdict: Verdict }[]>;
  /** Rows without a verdict: not labelled yet. */
  empty: number;
};

/**
 * Reads verdicts of people from a CSV or JSONL file with the columns `item`, `verdict` and, where it
 * holds several people, `rater`.
 * @param rater whose labels they are where no row says so
 * @throws MootcourtError `invalid-input` naming row and column
 */
export async function readLabels(
  file: string,
  { rater, items }: { rater: string | undefined; items: readonly LabelItem[] },
): Promise<ReadLabels> {
  const known = new Map(items.map((item) => [itemKey(item), item]));
  const byRater: ReadLabels['byRater'] = new Map();
  const seen = new Set<string>();
  let empty = 0;
  for (const [index, row] of (await readRows(file)).entries()) {
    const where = `${file}: row ${index + 1}`;
    const verdict = textOf(row, 'verdict').toLowerCase();
    if (verdict === '') {
      empty += 1;
      continue;
    }
    const item = known.get(textOf(row, 'item'));
    if (item === undefined)
      throw new MootcourtError(
        'invalid-input',
        `${where}: item: expected one of this run's queue, got ${textOf(row, 'item').slice(0, 80)}`,
      );
    if (!isVerdict(verdict))
      throw new MootcourtError(
        'invalid-input',
        `${where}: verdict: expected ${verdicts.join(', ')} or nothing, got ${verdict.slice(0, 80)}`,
      );
    const person = textOf(row, 'rater') || rater;
    if (person === undefined)
      throw new MootcourtError(
        'invalid-input',
        `${where}: rater: the row names nobody; add a column rater, or --rater <name>`,
      );
    const key = `${person} ${itemKey(item)}`;
    if (seen.has(key))
      throw new MootcourtError('invalid-input', `${where}: item: ${person} labels it twice in this file; keep one row`);
    seen.add(key);
    const { debate, response } = item;
    byRater.set(person, [...(byRater.get(person) ?? []), { debate, response, verdict }]);
  }
  if (byRater.size === 0)
    throw new MootcourtError(
      'invalid-input',
      `${file}: expected verdicts in the column verdict, found ${empty} rows without one`,
    );
  return { byRater, empty };
}

function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function isVerdict(text: string): text is Verdict {
  return (verdicts as readonly string[]).includes(text);
}
