import { statSync } from 'node:fs';
import { MootcourtError } from '../../domain/errors.ts';
import type { Columns } from './columns.ts';
import { column, type Duckdb, type Source } from './duckdb.ts';

/** Text packs to a tenth or so: what holds more than this, and is no trifle, holds little but repetition. */
const maxRatio = 100;
const minBytes = 200_000_000;
/** What a row takes once it is a debate, beside its texts. */
const bytesOfRow = 1000;

/**
 * Sizes up what Parquet files unpack to, in the engine, where equal texts are one: a file of some kilobytes may hold gigabytes, which would
 * fill memory and store.
 * @throws MootcourtError `invalid-input`
 */
export async function checkUnpackedSize(duck: Duckdb, source: Source, columns: Columns): Promise<void> {
  if (!source.files.every((file) => file.toLowerCase().endsWith('.parquet'))) return;
  const { found, models, judges } = columns;
  const texts = [
    found.query,
    found.messages,
    found.response,
    ...models.map(({ response }) => response),
    ...judges.map(({ reason }) => reason),
  ];
  const sums = texts
    .filter((name) => name !== undefined)
    .map((name) => `coalesce(sum(strlen(${column(name)}::VARCHAR)), 0)`);
  const [sized] = await duck.rows<{ bytes: number | bigint }>(
    `SELECT (count(*) * ${bytesOfRow} + ${sums.join(' + ')})::DOUBLE AS bytes FROM ${source.sql}`,
  );
  const bytes = Number(sized?.bytes ?? 0);
  const packed = source.files.reduce((sum, file) => sum + statSync(file).size, 0);
  if (bytes > Math.max(minBytes, maxRatio * packed))
    throw new MootcourtError(
      'invalid-input',
      `data set: ${packed} bytes of Parquet unpack to ${Math.round(bytes / 1e6)} MB, more than ${maxRatio} times as much, as files do that are made to fill memory and disks`,
    );
}
