import { describe, expect, it } from 'vitest';
import { falseDiscoveryRates, holmAdjusted } from '../../src/measures/adjusted-p-values.ts';

describe('p-values of several tests', () => {
  // p.adjust of R 4.4 on the example of Benjamini & Hochberg (1995), table 1.
  const pValues = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];

  it('are corrected by Holm and by Benjamini and Hochberg as published', () => {
    expect(falseDiscoveryRates(pValues, 'positive').filter((q) => q <= 0.05)).toHaveLength(4);
    expect(falseDiscoveryRates(pValues, 'positive')[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
    expect(holmAdjusted(pValues).filter((p) => p <= 0.05)).toHaveLength(3);
    expect(holmAdjusted(pValues)[3]).toBeCloseTo(0.0095 * 12, 12);
  });

  it('keep their order, and never fall below themselves or above 1', () => {
    const mixed = [0.04, 0.01, 0.9, 0.01];
    for (const adjusted of [holmAdjusted(mixed), falseDiscoveryRates(mixed, 'any')])
      for (const [at, p] of mixed.entries()) {
        expect(adjusted[at]).toBeGreaterThanOrEqual(p);
        expect(adjusted[at]).toBeLessThanOrEqual(1);
      }
    expect(holmAdjusted([0.01, 0.04])).toEqual([0.02, 0.04]);
    expect(holmAdjusted([])).toEqual([]);
  });
});
