import { describe, expect, it } from 'vitest';
import { predictionPoweredShare } from '../../src/measures/prediction-powered.ts';
import {
  clustersForWidth,
  countForReliability,
  labelsForWidth,
  spearmanBrown,
  squaredCorrelation,
  standardDeviationInterval,
} from '../../src/measures/sample-size.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

describe('sizes of samples [P266]', () => {
  it('are those of the textbook for a mean', () => {
    // Cochran: (2 · 1.96 · 0.5 / 0.1)² = 384.1, and a little more for Student's t.
    expect(clustersForWidth(0.1, 0.5)).toBe(387);
    expect(clustersForWidth(0.1, 0)).toBe(10);
    expect(clustersForWidth(0.5, 0.1)).toBe(10);
  });

  it('bound a standard deviation as the chi-square distribution does', () => {
    // χ² of 14 degrees: 5.629 and 26.119.
    const [low, high] = standardDeviationInterval(1, 15);
    expect(low).toBeCloseTo(Math.sqrt(14 / 26.119), 2);
    expect(high).toBeCloseTo(Math.sqrt(14 / 5.629), 2);
  });

  it('follow Spearman and Brown', () => {
    expect(spearmanBrown(0.5, 3)).toBe(0.75);
    expect(spearmanBrown(-0.1, 3)).toBe(0);
    expect(countForReliability(0.5, 0.75)).toBe(3);
    expect(countForReliability(0.5, 0.76)).toBe(4);
    expect(countForReliability(0.9, 0.5)).toBe(1);
    expect(countForReliability(0, 0.5)).toBeUndefined();
  });

  it('name as many labels as a prediction-powered share then needs', () => {
    const [rate, responses] = [0.3, 1200];
    const quality = { sensitivity: 0.85, specificity: 0.9 };
    const correlation2 = squaredCorrelation(rate, quality);
    const alone = labelsForWidth(0.15, { rate, correlation2: 0, responses }) ?? 0;
    const labels = labelsForWidth(0.15, { rate, correlation2, responses }) ?? 0;
    // 4 · 1.96² · 0.21 / 0.15² = 143.4.
    expect(alone).toBe(144);
    expect(labels).toBeLessThan(0.55 * alone);
    const random = createRandom(5);
    const unit = (cluster: string) => {
      const label = Number(random() < rate);
      const judged = Number(random() < (label === 1 ? quality.sensitivity : 1 - quality.specificity));
      return { label, judged, cluster };
    };
    const widths = Array.from({ length: 40 }, () => {
      const labelled = Array.from({ length: labels }, (_none, at) => unit(`l${at}`));
      const unlabelled = Array.from({ length: responses - labels }, (_none, at) => unit(`u${at}`));
      const { low, high } = predictionPoweredShare(labelled, unlabelled, 0.95);
      return high - low;
    });
    const mean = widths.reduce((sum, width) => sum + width, 0) / widths.length;
    expect(Math.abs(mean - 0.15)).toBeLessThan(0.02);
    expect(labelsForWidth(0.001, { rate, correlation2, responses: 50 })).toBeUndefined();
    expect(squaredCorrelation(0.3, { sensitivity: 0.5, specificity: 0.5 })).toBeCloseTo(0, 12);
    expect(squaredCorrelation(0.3, { sensitivity: 1, specificity: 0.999_999 })).toBeCloseTo(1, 4);
  });
});
