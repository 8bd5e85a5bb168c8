import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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

  it('cover the truth with 50 to 300 labels and judges of any bias, and are never wider than labels alone', () => {
    const random = createRandom(7);
    for (const [labels, rate, sensitivity, specificity] of [
      [50, 0.1, 0.98, 0.98],
      [50, 0.3, 0.99, 0.99],
      [50, 0.3, 0.3, 0.7],
      [100, 0.3, 0.9, 0.6],
      [300, 0.1, 0.9, 0.9],
    ] as const) {
      const unit = (cluster: string) => {
        const label = Number(random() < rate);
        return { label, judged: Number(random() < (label === 1 ? sensitivity : 1 - specificity)), cluster };
      };
      let covered = 0;
      const runs = 200;
      for (let run = 0; run < runs; run += 1) {
        const labelled = Array.from({ length: labels }, (_none, at) => unit(`l${at}`));
        const unlabelled = Array.from({ length: 600 }, (_none, at) => unit(`u${at}`));
        const { low, high, labelsAlone } = predictionPoweredShare(labelled, unlabelled, 0.95);
        covered += Number(low <= rate && rate <= high);
        expect(high - low).toBeLessThanOrEqual(1.02 * (labelsAlone.high - labelsAlone.low));
      }
      expect([labels, rate, covered >= 0.92 * runs, covered <= 0.985 * runs]).toEqual([labels, rate, true, true]);
    }
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
