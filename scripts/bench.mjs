// Runs the benchmarks of the promises one after the other: all of them, or with --short those that CI runs, in their short form.
// A busy machine only ever makes a figure worse, so a promise counts as broken when it is missed three times in a row.
import { spawnSync } from 'node:child_process';

const short = process.argv.includes('--short');
const tries = 3;
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
const longOnly = ['chaos', 'injection', 'coverage', 'amend', 'bradley-terry', 'fleiss-bootstrap', 'soak'];

const missed = [];
for (const name of short ? inBoth : [...inBoth, ...longOnly]) {
  let kept = false;
  for (let attempt = 1; attempt <= tries && !kept; attempt += 1) {
    if (attempt > 1) process.stdout.write(`${name}: again, ${attempt} of ${tries}\n`);
    // What was written before is not this one's to wait for: the store's own writes go through to the disk.
    spawnSync('sync');
    const args = [`bench/${name}.ts`, ...(short ? ['--short'] : [])];
    kept = spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;
  }
  if (!kept) missed.push(name);
}
if (missed.length > 0) {
  process.stdout.write(`missed: ${missed.join(', ')}\n`);
  process.exitCode = 1;
}
