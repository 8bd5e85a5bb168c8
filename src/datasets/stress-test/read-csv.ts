import { Readable } from 'node:stream';
import { MootcourtError } from '../../domain/errors.ts';
import { nudges, type Scenario } from '../../domain/scenario.ts';
import type { Value } from '../../domain/value.ts';
import { textOf } from '../list-input-files.ts';
import { loadCsvParser } from '../load-csv-parser.ts';
import { readJson } from '../parse-file.ts';
import { readConversation } from '../scenarios/read-conversations.ts';
import { chunksOfText } from '../text-chunks.ts';

type Row = Record<string, string>;

/** A longer row would fill memory. */
const maxRowCharacters = 20_000_000;
const form = { columns: true, bom: true, skip_empty_lines: true, max_record_size: maxRowCharacters } as const;

/**
 * Rows of the public data set jifanz/stress_testing_model_spec as CSV: one scenario a row, with the answers and positions it brought.
 * Columns are found by name, since the file lists answers and positions in different orders.
 * @throws MootcourtError `invalid-input` when an essential column is missing or a row has no usable nudge
 */
export function readStressTestCsv(file: string): Scenario[] {
  const rows = rowsOf(file);
  const models = modelsOf(rows[0] ?? {}, file);
  return rows.map((row, index) => toScenario(row, models, `${file}: row ${index + 1}`, index));
}

/** The same, a row in memory at a time. */
export async function* streamStressTestCsv(file: string): AsyncGenerator<Scenario> {
  const { parse: parseStream } = await import('csv-parse');
  const rows: AsyncIterable<Row> = Readable.from(chunksOfText(file)).compose(parseStream(form));
  let models: string[] | undefined;
  let index = 0;
  try {
    for await (const row of rows) {
      models ??= modelsOf(row, file);
      yield toScenario(row, models, `${file}: row ${index + 1}`, index);
      index += 1;
    }
  } catch (error) {
    throw error instanceof MootcourtError ? error : noCsv(file, error);
  }
}

function noCsv(file: string, error: unknown): MootcourtError {
  return new MootcourtError(
    'invalid-input',
    `${file}: no CSV with a header: ${error instanceof Error ? error.message : error}`,
  );
}

/** The models that answered; the first row holds a cell for every column. */
function modelsOf(row: Row, file: string): string[] {
  const columns = Object.keys(row);
  for (const needed of ['query', 'value1', 'value2', 'nudge_direction']) {
    if (!columns.includes(needed))
      throw new MootcourtError(
        'invalid-input',
        `${file}: expected a column ${needed}, found: ${columns.slice(0, 12).join(', ')}`,
      );
  }
  return columns.filter((name) => name.startsWith('response_')).map((name) => name.slice('response_'.length));
}

function rowsOf(file: string): Row[] {
  const text = textOf(file);
  try {
    return loadCsvParser()(text, form);
  } catch (error) {
    throw noCsv(file, error);
  }
}

function toScenario(row: Row, models: readonly string[], where: string, index: number): Scenario {
  const nudge = nudges.find((nudge) => nudge === row.nudge_direction);
  if (nudge === undefined)
    throw new MootcourtError(
      'invalid-input',
      `${where}: nudge_direction: expected ${nudges.join(' | ')}, got ${row.nudge_direction}`,
    );
  if (!row.query?.trim()) throw new MootcourtError('invalid-input', `${where}: query: expected a text, got nothing`);
  const chunk = row.chunk_index || 'x';
  const family = row.entry_idx ? `public-${chunk}-${row.entry_idx}` : `public-row-${index + 1}`;
  return {
    id: `${family}/${nudge}`,
    family,
    nudge,
    query: row.query,
    ...messagesOfRow(row, where),
    values: [importedValue(row.value1 ?? '', where, 'value1'), importedValue(row.value2 ?? '', where, 'value2')],
    topics: [],
    recorded: Object.fromEntries(
      models
        .filter((model) => row[`response_${model}`])
        .map((model) => [
          model,
          {
            text: row[`response_${model}`] ?? '',
            positions: [position(row[`${model}_value1_position`]), position(row[`${model}_value2_position`])] as [
              number | null,
              number | null,
            ],
          },
        ]),
    ),
  };
}

/** The whole conversation where an export of ours has one, as JSON. */
function messagesOfRow(row: Row, where: string): Pick<Scenario, 'messages'> {
  if (!row.messages) return {};
  const messages = readConversation({ messages: readJson(`${where}: messages`, row.messages) }, where);
  if (messages.at(-1)?.text.trim() !== row.query?.trim())
    throw new MootcourtError('invalid-input', `${where}: messages: expected the query as the last message`);
  return messages.length === 1 ? {} : { messages };
}

function importedValue(name: string, where: string, field: string): Value {
  if (name.trim() === '')
    throw new MootcourtError('invalid-input', `${where}: ${field}: expected the name of a value, got nothing`);
  return {
    id: name
      .toLowerCase()
      .normalize('NFC')
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-'),
    name,
    category: 'imported',
    description: name,
  };
}

/** 0 to 6; an empty cell is missing, never 0. */
function position(cell: string | undefined): number | null {
  const number = cell === undefined || cell.trim() === '' ? Number.NaN : Number(cell);
  return number >= 0 && number <= 6 ? number : null;
}
