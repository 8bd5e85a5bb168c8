import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse/sync';
import { MootcourtError } from '../model/errors.ts';

/** One row of a table by column name, as the file has it. */
export type Row = Record<string, unknown>;

const mostBytes = 500_000_000;
const mostRows = 1_000_000;

/**
 * Rows of a CSV file with a header, or of a JSONL file of flat objects.
 * @throws MootcourtError `bad-input` naming the line that is none
 */
export async function readRows(file: string): Promise<Row[]> {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new MootcourtError('bad-input', `${file}: there is no such file`);
  if (size > mostBytes)
    throw new MootcourtError(
      'bad-input',
      `${file}: expected at most ${mostBytes / 1e6} MB, got ${Math.ceil(size / 1e6)}`,
    );
  const rows = /\.(jsonl|ndjson)$/i.test(file) ? await jsonLines(file) : csvRows(file);
  if (rows.length === 0) throw new MootcourtError('bad-input', `${file}: expected rows, found none`);
  return rows;
}

async function jsonLines(file: string): Promise<Row[]> {
  const rows: Row[] = [];
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number += 1;
    if (line.trim() === '') continue;
    if (rows.length >= mostRows)
      throw new MootcourtError('bad-input', `${file}: expected at most ${mostRows} rows; measure a part of it`);
    rows.push(rowOf(line, `${file}: line ${number}`));
  }
  return rows;
}

function rowOf(line: string, where: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new MootcourtError('bad-input', `${where}: expected one JSON object a line, got ${line.slice(0, 60)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MootcourtError('bad-input', `${where}: expected a JSON object, got ${line.slice(0, 60)}`);
  return value as Row;
}

function csvRows(file: string): Row[] {
  try {
    return parse(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true, to: mostRows });
  } catch (error) {
    throw new MootcourtError(
      'bad-input',
      `${file}: no CSV with a header: ${error instanceof Error ? error.message : error}`,
    );
  }
}
