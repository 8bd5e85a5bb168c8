import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { labelCoverage } from '../../bench/support/label-coverage.ts';
import { predictionPoweredMean, predictionPoweredShare } from '../../src/measures/prediction-powered.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

type Reference = { value: number; ci95: [number, number] };
type Case = {
  name: string;
  labels: number[];
  judgedLabelled: number[];
  judgedUnlabelled: number[];
  ppi: { tuned: Reference; lambda1: Reference };
  labelsAlone: Reference;
};
const { cases } = JSON.parse(readFileSync('test/reference/ppi.json', 'utf8')) as { cases: Case[] };
const z = 1.959963984540054;

describe('prediction-powered estimates [P172]', () => {
  it.each(cases)('equal ppi-python 0.2.3: $name', ({ labels, judgedLabelled, judgedUnlabelled, ppi, labelsAlone }) => {
    const labelled = labels.map((label, at) => ({ label, judged: judgedLabelled[at] ?? 0, cluster: `l${at}` }));
    const unlabelled = judgedUnlabelled.map((judged, at) => ({ judged, cluster: `u${at}` }));
    const check = (mean: ReturnType<typeof predictionPoweredMean>, { value, ci95: [low, high] }: Reference) => {
      expect(Math.abs(mean.value - value)).toBeLessThan(1e-9);
      expect(Math.abs(mean.value - z * mean.standardError - low)).toBeLessThan(1e-9);
      expect(Math.abs(mean.value + z * mean.standardError - high)).toBeLessThan(1e-9);
    };
    check(predictionPoweredMean(labelled, unlabelled), ppi.tuned);
    check(predictionPoweredMean(labelled, unlabelled, 1), ppi.lambda1);
    check(predictionPoweredMean(labelled, []), labelsAlone);
  });

  it('cover the truth in 93 to 97 % with 50 to 300 labels and judges of any bias, never wider than labels alone [P319]', () => {
    const random = createRandom(7);
    const runs = 1500;
    // Two standard errors of a share of 0.95 in so many runs.
    const allowance = 2 * Math.sqrt((0.95 * 0.05) / runs);
    for (const [labels, rate, sensitivity, specificity] of [
      [50, 0.1, 0.98, 0.98],
      [50, 0.5, 1, 1],
      [50, 0.3, 0.3, 0.7],
      [100, 0.3, 0.9, 0.6],
      [300, 0.1, 0.9, 0.9],
    ] as const) {
      const setting = { labels, rate, sensitivity, specificity, unlabelled: 600 };
      const { covered, widest } = labelCoverage(setting, runs, random);
      expect([setting, covered > 0.93 - allowance, covered < 0.97 + allowance]).toEqual([setting, true, true]);
      expect(widest).toBeLessThanOrEqual(1.02);
    }
  });

  it('cover it where responses of a family are alike and stand among labelled and unlabelled ones [P319]', () => {
    const setting = { labels: 300, rate: 0.3, sensitivity: 1, specificity: 1, unlabelled: 564 };
    // Without the covariance of both parts of a family it is 0.88.
    const { covered } = labelCoverage({ ...setting, families: { size: 12, correlation: 0.3 } }, 500, createRandom(3));
    expect(covered).toBeGreaterThan(0.92);
    expect(covered).toBeLessThan(0.98);
  });

  it('count units of one family as dependent, and trust no judge who was never seen to err', () => {
    const unit = (at: number, cluster: string) => ({ label: at % 2, judged: 0, cluster });
    const apart = Array.from({ length: 40 }, (_none, at) => unit(at, `${at}`));
    const together = Array.from({ length: 40 }, (_none, at) => unit(at, `${at % 2}`));
    expect(predictionPoweredMean(together, []).standardError).toBeGreaterThan(
      3 * predictionPoweredMean(apart, []).standardError,
    );
    const perfect = apart.map((item) => ({ ...item, judged: item.label }));
    const many = Array.from({ length: 100_000 }, (_none, at) => ({ judged: at % 2, cluster: `u${at}` }));
    const { low, high } = predictionPoweredShare(perfect, many, 0.95);
    expect(high - low).toBeGreaterThan(0.05);
  });
});
