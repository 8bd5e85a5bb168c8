import { parse } from 'csv-parse/sync';
import { MootcourtError } from '../domain/errors.ts';
import { textOf } from './list-input-files.ts';
import { isParquet, readParquetRows } from './read-parquet.ts';

/** One row of a table by column name, as the file has it. */
export type Row = Record<string, unknown>;

const maxRowCharacters = 20_000_000;
/** Of one table, which is held in memory whole. */
const maxRows = 1_000_000;

/**
 * Rows of a table with a header (CSV, TSV, semicolons), of a JSON array of objects, of a JSONL file
 * of flat objects, or of a Parquet file; told apart by their content. Headers are trimmed, texts are in one Unicode form (NFC),
 * and whole numbers that a float cannot hold stay text.
 * @throws MootcourtError `invalid-input` naming the line that is none
 */
export async function readRows(file: string): Promise<Row[]> {
  if (isParquet(file)) return (await readParquetRows(file)).map(normalized);
  const text = textOf(file);
  const start = text.trimStart();
  const rows = start.startsWith('[')
    ? jsonArray(file, text)
    : start.startsWith('{') || /\.(jsonl|ndjson)$/i.test(file)
      ? jsonLines(file, text)
      : csvRows(file, text);
  if (rows.length === 0) throw new MootcourtError('invalid-input', `${file}: expected rows, found none`);
  return rows.map(normalized);
}

/** Keys trimmed, and all texts in the form that equal ones share. */
function normalized(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.trim().normalize('NFC'),
      typeof value === 'string' ? value.normalize('NFC') : value,
    ]),
  );
}

/** JSON whose whole numbers beyond 2^53 stay as they were written. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined
      ? context.source
      : value,
  );
}

function jsonArray(file: string, text: string): Row[] {
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    throw new MootcourtError(
      'invalid-input',
      `${file}: expected a JSON array of objects: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (!Array.isArray(data)) throw new MootcourtError('invalid-input', `${file}: expected a JSON array of objects`);
  const wrong = data.findIndex((row) => typeof row !== 'object' || row === null || Array.isArray(row));
  if (wrong >= 0)
    throw new MootcourtError(
      'invalid-input',
      `${file}: entry ${wrong + 1}: expected an object, got ${JSON.stringify(data[wrong])?.slice(0, 60)}`,
    );
  return data as Row[];
}

function jsonLines(file: string, text: string): Row[] {
  const rows: Row[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${file}: line ${index + 1}`;
    if (rows.length >= maxRows)
      throw new MootcourtError('invalid-input', `${file}: expected at most ${maxRows} rows; measure a part of it`);
    if (line.length > maxRowCharacters)
      throw new MootcourtError(
        'invalid-input',
        `${where}: expected at most ${maxRowCharacters} characters, got ${line.length}`,
      );
    rows.push(rowOf(line, where));
  }
  return rows;
}

function rowOf(line: string, where: string): Row {
  let value: unknown;
  try {
    value = parseJson(line);
  } catch {
    throw new MootcourtError('invalid-input', `${where}: expected one JSON object a line, got ${line.slice(0, 60)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MootcourtError('invalid-input', `${where}: expected a JSON object, got ${line.slice(0, 60)}`);
  return value as Row;
}

function csvRows(file: string, whole: string): Row[] {
  const text = withoutDelimiterLine(whole);
  try {
    const rows: Row[] = parse(text, {
      columns: (names: string[]) => uniqueNames(file, names),
      bom: true,
      delimiter: delimiterOf(whole),
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: maxRows + 1,
      max_record_size: maxRowCharacters,
    });
    if (rows.length <= maxRows) return rows;
    throw new MootcourtError('invalid-input', `${file}: expected at most ${maxRows} rows; measure a part of it`);
  } catch (error) {
    if (error instanceof MootcourtError) throw error;
    throw new MootcourtError(
      'invalid-input',
      `${file}: no CSV with a header: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** The line in which Excel names the delimiter of a file, which is no header. */
const delimiterLine = /^\uFEFF?"?sep=(.)"?(?:\r\n|\n|\r)/i;

/** A table's text from its header on. */
export function withoutDelimiterLine(text: string): string {
  return text.replace(delimiterLine, '');
}

/** The sign that the file names, as Excel does (`sep=;`), else the one that the header has most often. */
export function delimiterOf(text: string): string {
  const [, named] = delimiterLine.exec(text) ?? [];
  if (named !== undefined) return named;
  const header = text.split(/\r\n|\n|\r/, 1)[0] ?? '';
  const [most = ','] = [',', ';', '\t', '|'].sort(
    (left, right) => header.split(right).length - header.split(left).length,
  );
  return most;
}

/**
 * The columns' names, trimmed; one without a name gets its number.
 * @throws MootcourtError for two columns of one name: a row could hold one of them only
 */
export function uniqueNames(file: string, names: readonly string[]): string[] {
  const trimmed = names.map((name) => name.trim());
  const twice = trimmed.find((name, index) => name !== '' && trimmed.indexOf(name) !== index);
  if (twice !== undefined)
    throw new MootcourtError('invalid-input', `${file}: the column ${twice} stands twice; expected each name once`);
  return trimmed.map((name, index) => (name === '' ? `column ${index + 1}` : name));
}

/** Whether a cell is what a spreadsheet writes where a formula failed. */
export function isSpreadsheetError(cell: unknown): boolean {
  return (
    typeof cell === 'string' &&
    /^#(N\/A|NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|GETTING_DATA|SPILL!|CALC!)$/i.test(cell.trim())
  );
}
