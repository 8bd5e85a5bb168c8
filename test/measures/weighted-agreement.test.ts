import { describe, expect, it } from 'vitest';
import { agreementWeights, type Weighting } from '../../src/measures/agreement-weights.ts';
import { betaCdf, fQuantile } from '../../src/measures/beta-distribution.ts';
import { cohenKappa, linearWeight, quadraticWeight } from '../../src/measures/cohen-kappa.ts';
import type { Estimate } from '../../src/measures/estimate.ts';
import { intraclassCorrelations, intraclassIntervals } from '../../src/measures/intraclass-correlation.ts';
import { krippendorffAlpha } from '../../src/measures/krippendorff-alpha.ts';
import { krippendorffAlphaScaled, type ScaleMetric } from '../../src/measures/krippendorff-alpha-scaled.ts';
import { nominalCounts } from '../../src/measures/nominal-counts.ts';
import { weightedAgreement } from '../../src/measures/weighted-agreement.ts';
import reference from '../reference/weighted.json' with { type: 'json' };

type Table = {
  name: string;
  ratings: (number | null)[][];
  irrCAC: Record<string, { value: number }>;
  other: {
    cohen?: Record<string, number>;
    alpha: Record<string, number>;
    icc?: Record<string, { value: number; ci: [number, number] }>;
  };
};

const number = (estimate: Estimate) => (estimate.kind === 'value' ? estimate.value : Number.NaN);
const packages: Record<string, 'gwet' | 'fleiss' | 'conger' | 'brennanPrediger' | 'krippendorff'> = {
  gwet: 'gwet',
  fleiss: 'fleiss',
  conger: 'conger',
  bp: 'brennanPrediger',
  krippendorff: 'krippendorff',
};

describe.each(reference.tables as unknown as Table[])('$name, against independent packages [P160]', (table) => {
  const scale = [...new Set(table.ratings.flat())].filter((value) => value !== null).sort((a, b) => a - b);
  const indexed = table.ratings.map((row) => row.map((value) => (value === null ? null : scale.indexOf(value))));

  it.each(Object.entries(table.irrCAC))('%s', (name, { value }) => {
    const [weighting, coefficient] = name.split(' ') as [Weighting, string];
    const found = weightedAgreement(indexed, scale.length, agreementWeights(weighting, scale));
    expect(number(found[packages[coefficient] as 'gwet'])).toBeCloseTo(value, 9);
  });

  it.each(Object.entries(table.other.alpha))("Krippendorff's α, %s", (metric, value) => {
    const found =
      metric === 'nominal'
        ? krippendorffAlpha(nominalCounts(table.ratings))
        : krippendorffAlphaScaled(table.ratings, metric as ScaleMetric);
    expect(number(found)).toBeCloseTo(value, 9);
  });

  it.each(Object.entries(table.other.cohen ?? {}))("Cohen's κ, %s", (weighting, value) => {
    const counts = scale.map((row) =>
      scale.map((column) => table.ratings.filter(([one, two]) => one === row && two === column).length),
    );
    const weight = { linear: linearWeight, quadratic: quadraticWeight }[weighting];
    expect(number(cohenKappa(counts, weight))).toBeCloseTo(value, 9);
  });

  it.each(Object.entries(table.other.icc ?? {}))('%s with its interval', (name, { value, ci }) => {
    const form =
      { 'ICC(1,1)': 'icc1', 'ICC(A,1)': 'icc2', 'ICC(C,1)': 'icc3', 'ICC(1,k)': 'icc1k' }[name] ??
      (name === 'ICC(A,k)' ? 'icc2k' : 'icc3k');
    const key = form as 'icc1';
    expect(number(intraclassCorrelations(table.ratings as number[][])[key])).toBeCloseTo(value, 9);
    const interval = intraclassIntervals(table.ratings as number[][], 0.95)[key];
    expect(interval).toMatchObject({ kind: 'interval', clusters: table.ratings.length });
    if (interval.kind === 'interval') {
      // The package rounds them to two digits.
      expect([interval.low, interval.high].map((end) => Math.abs(end)).every((end) => end < 1)).toBe(true);
      expect(Math.abs(interval.low - ci[0])).toBeLessThanOrEqual(0.00501);
      expect(Math.abs(interval.high - ci[1])).toBeLessThanOrEqual(0.00501);
    }
  });
});

it('quantiles of F from tables, also for fractions of degrees', () => {
  expect(fQuantile(0.95, 3, 20)).toBeCloseTo(3.0984, 4);
  expect(fQuantile(0.975, 1, 5)).toBeCloseTo(10.007, 3);
  expect(fQuantile(0.5, 7.5, 7.5)).toBeCloseTo(1, 12);
  expect(betaCdf(0.3, 2, 5)).toBeCloseTo(0.579825, 6);
});

it('ordinal α of a thousand distinct values takes one pass over them', () => {
  const rows = Array.from({ length: 5000 }, (_none, index) => [index * 0.37, index * 0.37 + (index % 7)]);
  expect(number(krippendorffAlphaScaled(rows, 'ordinal'))).toBeGreaterThan(0.99);
});
