import { importOptional } from '../../domain/optional-package.ts';

export type DuckdbPackage = typeof import('@duckdb/node-api');

const duckdbFeature = {
  feature: 'reading data set files (import, analyse) and exporting Parquet',
  packages: ['@duckdb/node-api'],
  alternative: 'export with --format jsonl',
};

/**
 * The DuckDB engine, loaded when a command first needs it: 70 MB that most commands never use.
 * @throws MootcourtError `missing-package` where the installation left it out
 */
export function loadDuckdb(
  load: () => Promise<DuckdbPackage> = () => import('@duckdb/node-api'),
): Promise<DuckdbPackage> {
  return importOptional(duckdbFeature, load);
}
