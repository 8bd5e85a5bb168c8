import { statSync } from 'node:fs';
import { MootcourtError } from '../domain/errors.ts';
import { readHead } from './read-head.ts';

/** Of one table, which is held in memory whole. */
const maxRows = 1_000_000;
const maxBytes = 500_000_000;

/** Whether a file begins as Parquet does, whatever it is named. */
export function isParquet(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size < 12) return false;
  return readHead(file, 4).toString('latin1') === 'PAR1';
}

/**
 * Rows of a Parquet file. Whole numbers that a float cannot hold and dates become text; lists and structures are as they are.
 * @throws MootcourtError `missing-package` without DuckDB; `invalid-input`: no Parquet, or more than fits in memory
 */
export async function readParquetRows(file: string): Promise<Record<string, unknown>[]> {
  if (statSync(file).size > maxBytes)
    throw new MootcourtError('invalid-input', `${file}: expected at most ${maxBytes / 1e6} MB of Parquet`);
  const { openDuck } = await import('./stress-test/duckdb.ts');
  const duck = await openDuck([file], true);
  try {
    const named = `read_parquet('${file.replaceAll("'", "''")}')`;
    const rows = await duck.rows<Record<string, unknown>>(`SELECT * FROM ${named} LIMIT ${maxRows + 1}`);
    if (rows.length > maxRows)
      throw new MootcourtError('invalid-input', `${file}: expected at most ${maxRows} rows; measure a part of it`);
    if (rows.length === 0) throw new MootcourtError('invalid-input', `${file}: expected rows, found none`);
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)])));
  } catch (error) {
    if (error instanceof MootcourtError) throw error;
    throw new MootcourtError('invalid-input', `${file}: no Parquet: ${error instanceof Error ? error.message : error}`);
  } finally {
    duck.close();
  }
}

function plain(cell: unknown): unknown {
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  return cell instanceof Date ? cell.toISOString() : cell;
}
