import { coverage } from './support/planted-panel.ts';

// Promise: 95 % intervals cover the truth in 92 to 98 % of 400 runs of 300 scenarios, for each coefficient and for rates of 5 % and more.
const short = process.argv.includes('--short');
const record = coverage({
  repeats: short ? 100 : 400,
  size: 300,
  truthSize: short ? 300_000 : 3_000_000,
  scaledResamples: short ? 0 : 400,
  seed: 'coverage',
});
const [least, most] = short ? [0.88, 1] : [0.92, 0.98];
for (const [name, share] of Object.entries(record)) {
  const within = share >= least && share <= most;
  process.stdout.write(
    `coverage: ${name.padEnd(28)} ${(100 * share).toFixed(2)} %${within ? '' : '  outside what is promised'}\n`,
  );
  if (!within) process.exitCode = 1;
}
