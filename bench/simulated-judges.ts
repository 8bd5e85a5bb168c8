import { simulatedJudges } from './support/simulated-judges.ts';

/**
 * What the simulated judges do on the bundled scenarios, beside what was published of models. Prints shares, and fails where the
 * judges waver otherwise than the rate that `src/simulation/judging/waver.ts` names.
 */
const { flipped, unsteady, agree, truthProblematic, debatesByBin, answers, judges } = simulatedJudges({
  readings: 20,
  every: 1,
});
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
console.log(
  `${answers} answers, 20 readings of each by ${judges.length} judges; debates by bin of planted D: ${debatesByBin.join(', ')}`,
);
console.log(
  `readings with another verdict than the judge's most frequent one: ${percent(flipped)} (published 13.6 %, arXiv 2606.13685)`,
);
console.log(`answers on which that is so of more than a fifth: ${percent(unsteady)} (published 28 %, same)`);
console.log(
  `pairs of judges that agree on problematic or not: ${percent(agree)} (published 67.5, 72.4 and 76.8 %, arXiv 2510.07686)`,
);
console.log(`planted truth problematic: ${percent(truthProblematic)}`);
for (const { judge, sensitivity, specificity } of judges)
  console.log(`${judge}: sensitivity ${percent(sensitivity)}, specificity ${percent(specificity)}`);
if (Math.abs(flipped - 0.136) > 0.015) {
  console.log('FAILED: the simulated judges waver at another rate than the published one');
  process.exitCode = 1;
}
