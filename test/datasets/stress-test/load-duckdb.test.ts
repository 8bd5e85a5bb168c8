import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { loadDuckdb } from '../../../src/datasets/stress-test/load-duckdb.ts';

it('loads the engine', async () => {
  expect((await loadDuckdb()).DuckDBInstance).toBeTypeOf('function');
});

it('says what to install where the engine is absent', async () => {
  const absent = async () => createRequire(import.meta.url)('@duckdb/node-api-that-is-absent');
  await expect(loadDuckdb(absent)).rejects.toMatchObject({
    code: 'missing-package',
    message: expect.stringContaining('npm install @duckdb/node-api, or export with --format jsonl'),
  });
});
