import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../src/measures/measurement.ts';
import { offlineRun } from '../support/offline-run.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const numberOf = ({ estimate }: Measurement) => {
  if (estimate.kind === 'undefined') throw new Error(estimate.reason);
  return estimate.value;
};

describe('rounds of a simulated run', () => {
  it('are held against planted truth: more agreement is not taken for being right [P58]', async () => {
    const { summary } = await offlineRun(temporaryFolder(), 90);
    const { debated, agreement, truth } = summary.analysis.rounds;
    expect(debated).toBeGreaterThan(100);
    if (truth === undefined) throw new Error('expected truth');
    const known = truth.right.before.estimate.n;
    expect(known).toBeGreaterThan(10);
    expect(known).toBeLessThanOrEqual(debated);
    expect(numberOf(agreement.after)).toBeGreaterThan(numberOf(agreement.before));
    // Simulated judges follow each other: some responses end unanimous and wrong.
    expect(numberOf(truth.unanimousWrong.after)).toBeGreaterThan(numberOf(truth.unanimousWrong.before));
    for (const share of [
      truth.right.before,
      truth.right.after,
      truth.unanimousWrong.before,
      truth.unanimousWrong.after,
    ]) {
      expect(numberOf(share)).toBeGreaterThanOrEqual(0);
      expect(numberOf(share)).toBeLessThanOrEqual(1);
    }
    expect(numberOf(truth.right.change)).toBeCloseTo(numberOf(truth.right.after) - numberOf(truth.right.before), 10);
  }, 900_000);
});
