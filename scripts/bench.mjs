// Runs the benchmarks of the promises in turn: all of them, or with --short those that CI runs, in their short form.
// A busy machine can only worsen a figure, so a promise counts as broken when it is missed three times in a row.
import { spawnSync } from 'node:child_process';

const short = process.argv.includes('--short');
const maxAttempts = 3;
const inBoth = [
  'start-time',
  'mcp-start',
  'throughput',
  'memory',
  'findings',
  'feed',
  'public-data',
  'selection',
  'workers',
];
const longOnly = [
  'simulated-judges',
  'label-coverage',
  'chaos',
  'injection',
  'coverage',
  'amend',
  'amend-null',
  'rounds-null',
  'until',
  'bradley-terry',
  'fleiss-bootstrap',
  'repeated-kills',
  'soak',
];

const missed = [];
for (const name of short ? inBoth : [...inBoth, ...longOnly]) {
  let isKept = false;
  for (let attempt = 1; attempt <= maxAttempts && !isKept; attempt += 1) {
    if (attempt > 1) process.stdout.write(`${name}: again, ${attempt} of ${maxAttempts}\n`);
    // Flushes earlier writes, so that this benchmark doesn't wait for them: the store writes through to the disk.
    spawnSync('sync');
    const args = [`bench/${name}.ts`, ...(short ? ['--short'] : [])];
    isKept = spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;
  }
  if (!isKept) missed.push(name);
}
if (missed.length > 0) {
  process.stdout.write(`missed: ${missed.join(', ')}\n`);
  process.exitCode = 1;
}
