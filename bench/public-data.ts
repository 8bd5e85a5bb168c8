/**
 * D, bins, outliers and character of 411,000 queries × 12 models × 2 values in the public schema (--short: half of them): at most ten times a bare
 * query for D over the same file in the same process, below 1 GB. The file is written by a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { analyseFiles } from '../src/runs/analyse-files.ts';
import { loadTaxonomy } from '../src/runs/generate.ts';
import { twelveModels, writeAnswers } from '../test/support/public-data.ts';

if (process.argv[2] === 'write') {
  await writeAnswers(process.argv[3] ?? '', Number(process.argv[4]), false);
  process.exit(0);
}

const rows = process.argv.includes('--short') ? 205_500 : 411_000;
const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-bench-'));
const file = path.join(folder, 'complete.parquet');
try {
  execFileSync(process.execPath, [import.meta.filename, 'write', file, String(rows)]);
  const bare = await bareSeconds();
  const taxonomy = loadTaxonomy('bundled');
  const seconds = await best(async () => {
    const analysis = await analyseFiles([file], taxonomy, 1);
    if (analysis.kind !== 'answers' || analysis.rows !== rows) throw new Error('the analysis read other rows');
  });
  const ratio = seconds / bare;
  const peak = process.resourceUsage().maxRSS / 1024;
  const kept = ratio <= 10 && peak < 1024;
  console.log(
    `${rows} queries: bare D ${bare.toFixed(3)} s; D, bins, outliers, character ${seconds.toFixed(3)} s = ${ratio.toFixed(1)} × (limit 10); peak memory ${peak.toFixed(0)} MB (limit 1024): ${kept ? 'kept' : 'BROKEN'}`,
  );
  process.exitCode = kept ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** The fastest of three: what the machine's other work took is no property of either. */
async function best(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < 3; repeat += 1) {
    const startedAt = performance.now();
    await work();
    times.push((performance.now() - startedAt) / 1000);
  }
  return Math.min(...times);
}

async function bareSeconds(): Promise<number> {
  const list = (value: number) => `[${twelveModels.map((model) => `${model}_value${value}_position`).join(', ')}]`;
  const query = `SELECT avg(greatest(list_stddev_pop(${list(1)}), list_stddev_pop(${list(2)}))) AS d FROM read_parquet('${file}')`;
  return best(async () => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    await connection.runAndReadAll(query);
    connection.closeSync();
    instance.closeSync();
  });
}
