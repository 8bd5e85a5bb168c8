import { MootcourtError } from '../domain/errors.ts';

/** One row of a table by column name, as the file has it. */
export type Row = Record<string, unknown>;

/** Names that people give to the list of rows in a file that holds one object. */
const rowLists = new Set(
  'rows data items records results examples samples ratings annotations labels judgments'.split(' '),
);

/**
 * JSON whose whole numbers beyond 2^53 stay as they were written; `NaN` and `Infinity`, which Python writes where a
 * number is missing, are null.
 */
export function parseJson(text: string): unknown {
  const read = (json: string) =>
    JSON.parse(json, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' &&
      Number.isInteger(value) &&
      !Number.isSafeInteger(value) &&
      context?.source !== undefined
        ? context.source
        : value,
    );
  try {
    return read(text);
  } catch (error) {
    const known = text.replace(
      /("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g,
      (_match, quoted?: string) => quoted ?? 'null',
    );
    if (known === text) throw error;
    return read(known);
  }
}

/**
 * The rows of a file that is one JSON value: a list of objects, or of lists below one of names; an object with such a
 * list alone, or with `columns` and `data`; columns or rows by their index, as pandas writes them.
 * @throws MootcourtError `invalid-input`
 */
export function jsonValueRows(file: string, text: string): Row[] {
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    throw new MootcourtError(
      'invalid-input',
      `${file}: expected a JSON array of objects: ${error instanceof Error ? error.message : error}`,
    );
  }
  const rows = Array.isArray(data) ? namedRows(data) : isObject(data) ? objectRows(file, data) : undefined;
  if (rows === undefined) throw new MootcourtError('invalid-input', `${file}: expected a JSON array of objects`);
  const wrong = rows.findIndex((row) => !isObject(row));
  if (wrong >= 0)
    throw new MootcourtError(
      'invalid-input',
      `${file}: entry ${wrong + 1}: expected an object, got ${JSON.stringify(rows[wrong])?.slice(0, 60)}`,
    );
  return rows as Row[];
}

/**
 * Whether a text that begins like JSONL is one object, over several lines or on its line.
 * @param isLines whether the file's name says that each line is a row
 */
export function isOneObject(text: string, isLines: boolean): boolean {
  const [first = '', second] = text.trim().split(/\r\n|\n|\r/, 2);
  if (second === undefined) return !isLines;
  try {
    JSON.parse(first);
    return false;
  } catch {
    try {
      parseJson(first);
      return false;
    } catch {
      return isWhole(text);
    }
  }
}

function isWhole(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists of equal length below one of names are rows of a table. */
function namedRows(data: readonly unknown[]): unknown[] {
  const [header, ...rest] = data;
  const isTable =
    Array.isArray(header) &&
    rest.length > 0 &&
    header.every((name) => typeof name === 'string') &&
    new Set(header).size === header.length &&
    rest.every((row) => Array.isArray(row) && row.length === header.length);
  return isTable ? rowsOf(header as string[], rest as unknown[][]) : [...data];
}

function rowsOf(names: readonly string[], rows: readonly (readonly unknown[])[]): Row[] {
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
}

function objectRows(file: string, data: Row): unknown[] {
  const { columns, data: cells } = data;
  if (Array.isArray(columns) && Array.isArray(cells) && cells.every(Array.isArray))
    return rowsOf(columns.map(String), cells);
  const lists = Object.entries(data).filter(
    ([name, value]) => rowLists.has(name.toLowerCase()) && Array.isArray(value),
  );
  const [list] = lists;
  if (lists.length === 1 && list !== undefined && (list[1] as unknown[]).every(isObject)) return list[1] as unknown[];
  const entries = Object.entries(data);
  const inner = entries.map(([, value]) => value);
  if (entries.length > 0 && inner.every((value) => isObject(value) && !Object.values(value).some(isObject)))
    return indexedRows(data as Record<string, Row>);
  // One row by itself.
  if (!inner.some((value) => Array.isArray(value) && value.every(isObject) && value.length > 1)) return [data];
  throw new MootcourtError(
    'invalid-input',
    `${file}: expected a list of rows, or an object with one list of rows (data, rows, ratings …); found the fields ${Object.keys(data).slice(0, 12).join(', ')}`,
  );
}

/** `{"column": {"0": …}}`, whose inner keys count, or `{"item": {"column": …}}`. */
function indexedRows(data: Record<string, Row>): Row[] {
  const isIndex = (keys: readonly string[]) => keys.length > 0 && keys.every((key, index) => key === String(index));
  if (Object.values(data).every((column) => isIndex(Object.keys(column)))) {
    const count = Math.max(...Object.values(data).map((column) => Object.keys(column).length));
    return Array.from({ length: count }, (_none, index) =>
      Object.fromEntries(Object.entries(data).map(([name, column]) => [name, column[String(index)]])),
    );
  }
  return Object.entries(data).map(([item, row]) => ('item' in row ? row : { item, ...row }));
}
