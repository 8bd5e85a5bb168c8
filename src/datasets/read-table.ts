import { MootcourtError } from '../domain/errors.ts';
import { isOneObject, jsonValueRows, parseJson, type Row } from './json-rows.ts';
import { textOf } from './list-input-files.ts';
import { loadCsvParser } from './load-csv-parser.ts';
import { isParquet, readParquetRows } from './read-parquet.ts';

const maxRowCharacters = 20_000_000;
/** Of one table, which is held in memory whole. */
const maxRows = 1_000_000;

/**
 * Rows of a table with a header (CSV, TSV, semicolons), of a JSON value that holds rows, of a JSONL file
 * of objects, or of a Parquet file; told apart by their content. Headers are trimmed, texts are in one Unicode form (NFC),
 * and whole numbers that a float cannot hold stay text.
 * @throws MootcourtError `invalid-input` naming the line that is none
 */
export async function readRows(file: string): Promise<Row[]> {
  if (isParquet(file)) return (await readParquetRows(file)).map(normalized);
  const text = textOf(file);
  const start = text.trimStart();
  const isLines = /\.(jsonl|ndjson)$/i.test(file);
  const isValue = start.startsWith('[') || (start.startsWith('{') && isOneObject(start, isLines));
  const rows = isValue
    ? jsonValueRows(file, text)
    : start.startsWith('{') || isLines
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
    const rows: Row[] = loadCsvParser()(text, {
      columns: (names: string[]) => headerOf(file, names),
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
 * The columns of a table whose first line is its header.
 * @throws MootcourtError as `uniqueNames`, and for a title above the table, which would make a row of the header
 */
function headerOf(file: string, names: readonly string[]): string[] {
  if (names.length > 2 && names[0]?.trim() !== '' && names.slice(1).every((name) => name.trim() === ''))
    throw new MootcourtError(
      'invalid-input',
      `${file}: line 1: expected the names of the columns, found a title ('${names[0]?.trim().slice(0, 60)}') and empty cells; leave it out`,
    );
  return uniqueNames(file, names);
}

/**
 * The columns' names, trimmed; one without a name gets its number.
 * @throws MootcourtError for two columns of one name: a row could hold one of them only
 */
export function uniqueNames(file: string, names: readonly string[]): string[] {
  const trimmed = names.map((name) => name.trim());
  const twice = trimmed.find((name, index) => name !== '' && trimmed.indexOf(name) !== index);
  if (twice !== undefined)
    throw new MootcourtError(
      'invalid-input',
      `${file}: the column ${twice} stands twice; expected each name once, in a first line that names the columns`,
    );
  return trimmed.map((name, index) => (name === '' ? `column ${index + 1}` : name));
}

/** Whether a cell is what a spreadsheet writes where a formula failed. */
export function isSpreadsheetError(cell: unknown): boolean {
  return (
    typeof cell === 'string' &&
    /^#(N\/A|NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|GETTING_DATA|SPILL!|CALC!)$/i.test(cell.trim())
  );
}
