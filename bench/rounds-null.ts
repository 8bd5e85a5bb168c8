import { effectsFound } from './support/wavering-rounds.ts';

// Promise: where debate does nothing, its effect is told from 0 in at most 5 % of runs (and two standard errors of the
// simulation), although mere reading again raises agreement; where it pulls judges together, in at least 80 %.
const runs = process.argv.includes('--short') ? 100 : 400;
const most = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / runs);
for (const families of [30, 60, 120]) {
  const { found, effect, naive } = effectsFound(families, 0, runs);
  process.stdout.write(
    `no effect, ${families} families: told from 0 in ${found} of ${runs}, mean effect ${effect.toFixed(3)}; without control the same rounds look like ${naive.toFixed(2)}\n`,
  );
  if (found > most * runs) process.exitCode = 1;
}
const { found, effect } = effectsFound(120, 0.6, runs);
process.stdout.write(
  `judges pulled together, 120 families: told from 0 in ${found} of ${runs}, mean effect ${effect.toFixed(3)}\n`,
);
if (found < 0.8 * runs) process.exitCode = 1;
