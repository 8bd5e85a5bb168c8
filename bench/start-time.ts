import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkLimits } from './support/check-limits.ts';

// Promise: `mootcourt --help` of the built package takes at most 3 x `node -e 0`. The two are timed in turn; the minima are compared.
const most = 3;
const main = path.resolve(import.meta.dirname, '../bin/mootcourt.mjs');
if (!existsSync(path.resolve(import.meta.dirname, '../dist/program/main.js')))
  throw new Error('build first: npm run build');

const time = (args: readonly string[]) => {
  const startedAt = performance.now();
  execFileSync(process.execPath, args);
  return performance.now() - startedAt;
};
const help: number[] = [];
const nothing: number[] = [];
for (let round = 0; round < 15; round += 1) {
  nothing.push(time(['-e', '0']));
  help.push(time([main, '--help']));
}
const [ours, theirs] = [Math.min(...help), Math.min(...nothing)];
process.stdout.write(`start time: --help ${ours.toFixed(0)} ms, node -e 0 ${theirs.toFixed(0)} ms\n`);
checkLimits('start time', [{ name: '--help by node -e 0', value: ours / theirs, atMost: most }]);
