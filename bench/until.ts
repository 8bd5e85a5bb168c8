import { missedMeans } from './support/stopped-families.ts';

// Promise: the interval of a run that its rule stopped misses the true mean in at most 5 % of runs (and two standard
// errors of the simulation), even if one stops at the worst of all moments.
const runs = process.argv.includes('--short') ? 200 : 2000;
const most = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / runs);
for (const mean of [0.02, 0.1, 0.35, 0.5])
  for (const spread of [0, 0.3, 1]) {
    const { ever, atStop, families } = missedMeans({ mean, spread, width: 0.1, most: 1000 }, runs, 'until');
    process.stdout.write(
      `until: mean ${mean}, alike ${spread}: missed ${(100 * ever).toFixed(1)} % at the worst moment, ${(100 * atStop).toFixed(1)} % where width<0.1 stops, after ${families.toFixed(0)} of 1000 families (promised at most ${(100 * most).toFixed(1)} %)\n`,
    );
    if (ever > most || atStop > most) process.exitCode = 1;
  }
