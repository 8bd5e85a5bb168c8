import { acceptances, plannedRepair } from './support/wavering-amendment.ts';

// Promise: with judges that waver, wordings that do nothing are accepted in at most 5 % of runs at every chance of
// being contested, and a repair of the size that the plan names is accepted in at least 80 %.
const runs = process.argv.includes('--short') ? 100 : 200;
const draws: [string, (random: () => number) => number][] = [
  ['0.1', () => 0.1],
  ['0.3', () => 0.3],
  ['0.5', () => 0.5],
  ['uniform', (random) => random()],
];
for (const [name, contested] of draws)
  for (const familiesPerClause of [8, 20, 60]) {
    const { any } = acceptances({ clauses: 8, familiesPerClause, contested }, runs, 1);
    process.stdout.write(
      `null, chance ${name}, 8 clauses of ${familiesPerClause} families: accepted in ${any} of ${runs} runs (promised at most 5 %)\n`,
    );
    if (any > 0.05 * runs) process.exitCode = 1;
  }

const { repair } = acceptances(plannedRepair, runs, 1);
process.stdout.write(
  `repair, ${plannedRepair.familiesPerClause} families a clause by the plan: accepted in ${repair} of ${runs} runs (promised at least 80 %)\n`,
);
if (repair < 0.8 * runs) process.exitCode = 1;
