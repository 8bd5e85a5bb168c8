import { expect, it } from 'vitest';
import { simulatedJudges } from '../../../bench/support/simulated-judges.ts';

const found = simulatedJudges({ readings: 12, every: 6 });

it('judges waver from reading to reading at the published rate, and agree about as models were found to [P317]', () => {
  // Published: 13.6 % of repetitions, 28 % of items above a fifth (arXiv 2606.13685); 67.5 to 76.8 % of pairs agree (arXiv 2510.07686).
  expect(found.flipped).toBeGreaterThan(0.116);
  expect(found.flipped).toBeLessThan(0.156);
  expect(found.unsteady).toBeGreaterThan(0.22);
  expect(found.unsteady).toBeLessThan(0.34);
  expect(found.agree).toBeGreaterThan(0.65);
  expect(found.agree).toBeLessThan(0.78);
});

it('the planted truth is the rule of no judge: each misses some of it and flags what it does not [P318]', () => {
  for (const { sensitivity, specificity } of found.judges) {
    expect(sensitivity).toBeGreaterThan(0.3);
    expect(sensitivity).toBeLessThan(0.95);
    expect(specificity).toBeGreaterThan(0.5);
    expect(specificity).toBeLessThan(0.95);
  }
});

it('the bundled scenarios reach all five bins of D [P318]', () => {
  for (const debates of found.debatesByBin) expect(debates).toBeGreaterThan(0);
});
