import { parse } from 'csv-parse/sync';
import { MootcourtError } from '../domain/errors.ts';
import { textOf } from './list-input-files.ts';

/** One row of a table by column name, as the file has it. */
export type Row = Record<string, unknown>;

const mostRowCharacters = 20_000_000;
const mostRows = 1_000_000;

/**
 * Rows of a CSV file with a header, or of a JSONL file of flat objects.
 * @throws MootcourtError `invalid-input` naming the line that is none
 */
export async function readRows(file: string): Promise<Row[]> {
  const text = textOf(file);
  const rows = /\.(jsonl|ndjson)$/i.test(file) ? jsonLines(file, text) : csvRows(file, text);
  if (rows.length === 0) throw new MootcourtError('invalid-input', `${file}: expected rows, found none`);
  return rows;
}

function jsonLines(file: string, text: string): Row[] {
  const rows: Row[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${file}: line ${index + 1}`;
    if (rows.length >= mostRows)
      throw new MootcourtError('invalid-input', `${file}: expected at most ${mostRows} rows; measure a part of it`);
    if (line.length > mostRowCharacters)
      throw new MootcourtError(
        'invalid-input',
        `${where}: expected at most ${mostRowCharacters} characters, got ${line.length}`,
      );
    rows.push(rowOf(line, where));
  }
  return rows;
}

function rowOf(line: string, where: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new MootcourtError('invalid-input', `${where}: expected one JSON object a line, got ${line.slice(0, 60)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MootcourtError('invalid-input', `${where}: expected a JSON object, got ${line.slice(0, 60)}`);
  return value as Row;
}

function csvRows(file: string, text: string): Row[] {
  try {
    return parse(text, {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      to: mostRows,
      max_record_size: mostRowCharacters,
    });
  } catch (error) {
    throw new MootcourtError(
      'invalid-input',
      `${file}: no CSV with a header: ${error instanceof Error ? error.message : error}`,
    );
  }
}
