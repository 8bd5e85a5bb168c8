import { createRequire } from 'node:module';
import type { parse } from 'csv-parse/sync';

let parser: typeof parse | undefined;

/** Loaded at the first table: no command should start later for it. */
export function loadCsvParser(): typeof parse {
  parser ??= (createRequire(import.meta.url)('csv-parse/sync') as { parse: typeof parse }).parse;
  return parser;
}
