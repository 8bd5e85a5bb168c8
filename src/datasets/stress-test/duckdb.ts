import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { MootcourtError } from '../../domain/errors.ts';
import { filesOf } from '../list-input-files.ts';
import { scanText } from './check-text-limits.ts';
import { type DuckdbPackage, loadDuckdb } from './load-duckdb.ts';

/**
 * Limits against files made to hurt: memory and disk of the engine, one line of text (buffers take some fifteen times that), columns. A Parquet file that unpacks to more than
 * memory and disk allow ends as an error of the query, not of the process.
 */
export const duckLimits = { memory: '800MB', disk: '20GB', lineBytes: 10_000_000, columns: 2000, threads: 2 } as const;

export type Duckdb = {
  rows<T extends Record<string, unknown>>(sql: string): Promise<T[]>;
  /** A result column by column, for many numbers. */
  columns(sql: string): Promise<Record<string, readonly unknown[]>>;
  run(sql: string): Promise<void>;
  /** Rows as they come, for results that need not fit in memory: of one that is long no more than some rows are held at once. */
  stream(sql: string): AsyncGenerator<Record<string, unknown>>;
  close(): void;
};

/**
 * An engine in memory that may read the given files and, if a folder is given, write below it; nothing else: no other path, no network, no
 * extension that is not built in.
 * @param keepOrder rows come as the files have them; without it the engine is faster
 */
export async function openDuck(files: readonly string[], keepOrder: boolean, writable?: string): Promise<Duckdb> {
  const duckdb = await loadDuckdb();
  // Of a name that nobody can have prepared.
  const spill = mkdtempSync(path.join(tmpdir(), 'mootcourt-duck-'));
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    memory_limit: duckLimits.memory,
    threads: String(duckLimits.threads),
    temp_directory: spill,
    max_temp_directory_size: duckLimits.disk,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: String(keepOrder),
  });
  const connection = await instance.connect();
  await connection.run(`SET allowed_paths = [${files.map(literal).join(', ')}]`);
  if (writable !== undefined) await connection.run(`SET allowed_directories = [${literal(`${writable}/`)}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return {
    rows: async <T>(sql: string) => (await told(() => connection.runAndReadAll(sql))).getRowObjectsJS() as T[],
    columns: async (sql) => (await told(() => connection.runAndReadAll(sql))).getColumnsObjectJS(),
    run: async (sql) => void (await told(() => connection.run(sql))),
    stream: (sql) => streamed(duckdb, connection, sql),
    close() {
      connection.closeSync();
      instance.closeSync();
      rmSync(spill, { recursive: true, force: true });
    },
  };
}

/** The engine hands out thousands of rows at once, in which equal texts are one; as strings of our own they may be more than memory holds. */
const rowsAtOnce = 32;

async function* streamed(
  duckdb: DuckdbPackage,
  connection: DuckDBConnection,
  sql: string,
): AsyncGenerator<Record<string, unknown>> {
  const result = await told(() => connection.stream(sql));
  const names = result.deduplicatedColumnNames();
  for (;;) {
    const fetched = await told(() => result.fetchChunk());
    if (fetched === null || fetched.rowCount === 0) return;
    let view = fetched;
    for (let row = 0; row < fetched.rowCount; row += 1) {
      // A view keeps every string that was read through it.
      if (row % rowsAtOnce === 0) view = new duckdb.DuckDBDataChunk(fetched.chunk);
      const values = view.convertRowValues(row, duckdb.JSDuckDBValueConverter);
      yield Object.fromEntries(names.map((name, index) => [name, values[index]]));
    }
  }
}

/** The engine's own message says what is wrong with the file; its stack says nothing to a user. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new MootcourtError('invalid-input', `data set: ${message.split('\n').slice(0, 2).join(' ').slice(0, 400)}`);
  }
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function column(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const readers = {
  '.parquet': (files: string) => `read_parquet(${files}, union_by_name = true)`,
  '.csv': (files: string) =>
    `read_csv(${files}, header = true, all_varchar = true, union_by_name = true, max_line_size = ${duckLimits.lineBytes})`,
  '.jsonl': (files: string) =>
    `read_json(${files}, format = 'newline_delimited', union_by_name = true, maximum_object_size = ${duckLimits.lineBytes})`,
} as const;
type Extension = keyof typeof readers;

/** Key of a Parquet file's own metadata: what Mootcourt exported of simulated agents stays marked where its card is lost. */
export const simulatedKey = 'mootcourt.simulated';

/** Whether any of the files says that simulated agents made it. Text has no place for that. */
export async function saysSimulated(duck: Duckdb, { files }: Source): Promise<boolean> {
  if (!files.every((file) => path.extname(file).toLowerCase() === '.parquet')) return false;
  const [row] = await duck.rows<{ marked: boolean }>(
    `SELECT count(*) > 0 AS marked FROM parquet_kv_metadata([${files.map(literal).join(', ')}]) WHERE key = ${literal(simulatedKey)}::BLOB`,
  );
  return row?.marked === true;
}

/** Files of a data set: those named, and in a named folder all of the one kind it holds. */
export type Source = {
  files: string[];
  sql: string;
  /** Some of the files alone. */
  only(files: string[]): Source;
};

/**
 * @throws MootcourtError `invalid-input`: no such file, a kind that is not read, kinds that are mixed, text that would hurt the engine
 */
export function sourceOf(locations: readonly string[]): Source {
  const files = locations.flatMap((location) => filesAt(path.resolve(location)));
  const kinds = new Set(files.map((file) => path.extname(file).toLowerCase()));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined || !Object.hasOwn(readers, kind))
    throw new MootcourtError(
      'invalid-input',
      `data set: expected files of one kind (${Object.keys(readers).join(', ')}), got ${[...kinds].join(', ') || 'none'}`,
    );
  const glob = files.find((file) => /[*?[\]]/.test(file));
  if (glob !== undefined)
    throw new MootcourtError('invalid-input', `${glob}: expected a name without * ? [ ], which stand for many files`);
  if (kind !== '.parquet') for (const file of files) scanText(file, kind as '.csv' | '.jsonl', duckLimits.lineBytes);
  return sourceFrom(files, readers[kind as Extension]);
}

function sourceFrom(files: string[], reader: (files: string) => string): Source {
  return { files, sql: reader(`[${files.map(literal).join(', ')}]`), only: (some) => sourceFrom(some, reader) };
}

function filesAt(location: string): string[] {
  return filesOf(location, (name) => Object.hasOwn(readers, path.extname(name).toLowerCase()));
}
