import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brennanPrediger } from '../../src/measures/brennan-prediger.ts';
import { cohenKappa, linearWeight, quadraticWeight } from '../../src/measures/cohen-kappa.ts';
import type { Estimate } from '../../src/measures/estimate.ts';
import { fleissKappa } from '../../src/measures/fleiss-kappa.ts';
import { gwetAc1 } from '../../src/measures/gwet-ac1.ts';
import { gwetAc2 } from '../../src/measures/gwet-ac2.ts';
import { intraclassCorrelations } from '../../src/measures/intraclass-correlation.ts';
import { krippendorffAlpha } from '../../src/measures/krippendorff-alpha.ts';
import { krippendorffAlphaScaled } from '../../src/measures/krippendorff-alpha-scaled.ts';
import { nominalCounts, type Ratings } from '../../src/measures/nominal-counts.ts';
import { observedAgreement, pairwiseAgreement } from '../../src/measures/pairwise-agreement.ts';
import { gwetAbstractors, krippendorffC } from '../reference/agreement.ts';

const value = (estimate: Estimate | undefined): number => {
  if (estimate?.kind !== 'value') throw new Error(estimate?.reason ?? 'nothing was computed');
  return estimate.value;
};
const scale = [1, 2, 3, 4, 5];

/** Rows of ratings from a table of two raters. */
const fromTable = (table: readonly (readonly number[])[]): [number, number][] =>
  table.flatMap((row, index) =>
    row.flatMap((count, other) => Array.from({ length: count }, (): [number, number] => [index, other])),
  );

describe('coefficients on scales, by published values [P19]', () => {
  it("Krippendorff's C data: α ordinal 0.815, interval 0.849, ratio 0.797; AC2 quadratic 0.914; Brennan–Prediger 0.77273", () => {
    expect(value(krippendorffAlphaScaled(krippendorffC, 'ordinal'))).toBeCloseTo(0.815, 3);
    expect(value(krippendorffAlphaScaled(krippendorffC, 'interval'))).toBeCloseTo(0.849, 3);
    expect(value(krippendorffAlphaScaled(krippendorffC, 'ratio'))).toBeCloseTo(0.797, 3);
    expect(value(gwetAc2(krippendorffC, scale))).toBeCloseTo(0.914, 3);
    const counts = nominalCounts(krippendorffC);
    expect(value(brennanPrediger(counts, 5))).toBeCloseTo(0.77273, 5);
    expect(value(observedAgreement(counts))).toBeCloseTo(0.8181818, 7);
  });

  it("Gwet's abstractors: AC1 0.8493305, AC2 quadratic 0.9402369, α 0.7972585, quadratic 0.8926487, agreement 0.89", () => {
    const ratings = fromTable(gwetAbstractors);
    expect(value(gwetAc1(nominalCounts(ratings)))).toBeCloseTo(0.8493305, 7);
    expect(value(gwetAc2(ratings, [0, 1, 2]))).toBeCloseTo(0.9402369, 7);
    expect(value(krippendorffAlpha(nominalCounts(ratings)))).toBeCloseTo(0.7972585, 7);
    expect(value(krippendorffAlphaScaled(ratings, 'interval'))).toBeCloseTo(0.8926487, 7);
    expect(value(pairwiseAgreement(ratings)[0]?.[1])).toBeCloseTo(0.89, 12);
    expect(value(brennanPrediger(nominalCounts(ratings), 3))).toBeCloseTo(0.835, 12);
  });

  it('say why they are undefined', () => {
    expect(
      krippendorffAlphaScaled(
        [
          [2, 2],
          [2, null],
        ],
        'interval',
      ),
    ).toEqual({
      kind: 'undefined',
      reason: 'all ratings are equal',
      n: 1,
    });
    expect(gwetAc2([[1, null]], scale)).toMatchObject({ kind: 'undefined', reason: 'no item has two ratings' });
    expect(gwetAc2([[1, 9]], scale)).toMatchObject({ kind: 'undefined', reason: 'the rating 9 is not on the scale' });
    expect(brennanPrediger(nominalCounts([['a', 'a']]), 1)).toMatchObject({ kind: 'undefined' });
    expect(pairwiseAgreement([['a', null]])[0]?.[1]).toMatchObject({ kind: 'undefined', n: 0 });
  });

  it('α interval keeps under shift and scale, α ordinal under any increasing map, all under new orders of raters', () => {
    const rating = fc.constantFrom(0, 1, 2, 5, null);
    const panel = fc.array(fc.array(rating, { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 12 });
    const map = (ratings: (number | null)[][], change: (rating: number) => number) =>
      ratings.map((row) => row.map((value) => (value === null ? null : change(value))));
    const same = (estimate: Estimate, other: Estimate) => {
      expect(other.kind).toBe(estimate.kind);
      if (estimate.kind === 'value' && other.kind === 'value') expect(other.value).toBeCloseTo(estimate.value, 9);
    };
    fc.assert(
      fc.property(panel, (ratings) => {
        const interval = krippendorffAlphaScaled(ratings, 'interval');
        const ordinal = krippendorffAlphaScaled(ratings, 'ordinal');
        same(
          interval,
          krippendorffAlphaScaled(
            map(ratings, (value) => 3 * value - 7),
            'interval',
          ),
        );
        same(
          ordinal,
          krippendorffAlphaScaled(
            map(ratings, (value) => value ** 3 + value),
            'ordinal',
          ),
        );
        const mirrored = ratings.map((row) => [...row].reverse()).reverse();
        same(interval, krippendorffAlphaScaled(mirrored, 'interval'));
        same(gwetAc2(ratings, [0, 1, 2, 5]), gwetAc2(mirrored, [0, 1, 2, 5]));
        same(interval, krippendorffAlphaScaled([...ratings, [null, 4, null]], 'interval'));
      }),
      { seed: 11, numRuns: 200 },
    );
  });
});

type Reference = {
  name: string;
  matrix: (number | null)[][] | null;
  counts_matrix?: number[][];
  contingency_table?: number[][];
  expected: Record<string, { value: number; decimals: number }>;
  also_computed: Record<string, number>;
};

const file = path.resolve(import.meta.dirname, '../../../shared/data/agreement-references.json');
const there = existsSync(file);
const references = there ? (JSON.parse(readFileSync(file, 'utf8')) as Reference[]) : [];

/**
 * How each published figure is computed from a table's ratings. A figure that is not listed here is
 * no coefficient of ours.
 */
const coefficients: Record<string, (ratings: Ratings, reference: Reference) => number> = {
  fleiss_kappa: (ratings) => value(fleissKappa(nominalCounts(ratings))),
  fleiss_kappa_missing: (ratings) => value(fleissKappa(nominalCounts(ratings))),
  scott_pi: (ratings) => value(fleissKappa(nominalCounts(ratings))),
  gwet_ac1: (ratings) => value(gwetAc1(nominalCounts(ratings))),
  gwet_ac2_quadratic: (ratings) => value(gwetAc2(ratings as number[][], scaleOf(ratings))),
  alpha_nominal: (ratings) => value(krippendorffAlpha(nominalCounts(ratings))),
  krippendorff: (ratings) => value(krippendorffAlpha(nominalCounts(ratings))),
  krippendorff_nominal: (ratings) => value(krippendorffAlpha(nominalCounts(ratings))),
  krippendorff_quadratic: (ratings) => value(krippendorffAlphaScaled(ratings as number[][], 'interval')),
  alpha_ordinal: (ratings) => value(krippendorffAlphaScaled(ratings as number[][], 'ordinal')),
  alpha_interval: (ratings) => value(krippendorffAlphaScaled(ratings as number[][], 'interval')),
  alpha_ratio: (ratings) => value(krippendorffAlphaScaled(ratings as number[][], 'ratio')),
  brennan_prediger: (ratings) => value(brennanPrediger(nominalCounts(ratings), scaleOf(ratings).length)),
  randolph_free_marginal: (ratings) => value(brennanPrediger(nominalCounts(ratings), scaleOf(ratings).length)),
  mean_P: (ratings) => value(observedAgreement(nominalCounts(ratings))),
  cohen_kappa: (_ratings, reference) => value(cohenKappa(tableOf(reference))),
  cohen_kappa_quadratic: (_ratings, reference) => value(cohenKappa(tableOf(reference), quadraticWeight)),
  cohen_kappa_r2_r3: (ratings) => value(cohenKappa(crossTable(ratings))),
  cohen_kappa_r2_r3_linear_equal_on_present_levels: (ratings) => value(cohenKappa(crossTable(ratings), linearWeight)),
  cohen_kappa_r2_r3_squared_on_present_levels: (ratings) => value(cohenKappa(crossTable(ratings), quadraticWeight)),
  'ICC(1,1)': (ratings) => value(intraclassCorrelations(ratings as number[][]).icc1),
  'ICC(2,1)': (ratings) => value(intraclassCorrelations(ratings as number[][]).icc2),
  'ICC(3,1)': (ratings) => value(intraclassCorrelations(ratings as number[][]).icc3),
  'ICC(1,k)': (ratings) => value(intraclassCorrelations(ratings as number[][]).icc1k),
  'ICC(2,k)': (ratings) => value(intraclassCorrelations(ratings as number[][]).icc2k),
  'ICC(3,k)': (ratings) => value(intraclassCorrelations(ratings as number[][]).icc3k),
  fleiss_kappa_3_humans: (ratings) => value(fleissKappa(nominalCounts(ratings.map((row) => row.slice(0, 3))))),
  mean_pairwise_agreement_3_humans: (ratings) => {
    const pairs = pairwiseAgreement(ratings.map((row) => row.slice(0, 3)));
    return (value(pairs[0]?.[1]) + value(pairs[0]?.[2]) + value(pairs[1]?.[2])) / 3;
  },
  alpha_nominal_3_humans: (ratings) => value(krippendorffAlpha(nominalCounts(ratings.map((row) => row.slice(0, 3))))),
  fleiss_kappa_all_7: (ratings) => value(fleissKappa(nominalCounts(ratings))),
  fleiss_kappa_4_model_judges: (ratings) => value(fleissKappa(nominalCounts(ratings.map((row) => row.slice(3))))),
};

function scaleOf(ratings: Ratings): number[] {
  const rated = ratings.flat().filter((rating): rating is number => rating !== null);
  return [...new Set(rated)].sort((left, right) => left - right);
}

function tableOf({ contingency_table: table, matrix }: Reference): number[][] {
  return table ?? (matrix as number[][]);
}

/** Raters 2 and 3 of a matrix, over the levels that they use. */
function crossTable(ratings: Ratings): number[][] {
  const pairs = ratings.map((row) => row.slice(1, 3));
  const levels = scaleOf(pairs);
  const table = levels.map(() => levels.map(() => 0));
  for (const [item, other] of pairs) {
    const row = table[levels.indexOf(item as number)] as number[];
    const column = levels.indexOf(other as number);
    row[column] = (row[column] ?? 0) + 1;
  }
  return table;
}

function ratingsOf(reference: Reference): Ratings {
  const { name, matrix, counts_matrix: counts, contingency_table: table } = reference;
  if (table !== undefined || name === 'gwet-cont3x3abstractors' || name === 'cohen-1968')
    return fromTable(tableOf(reference));
  if (name === 'gwet-distrib.6raters') return fromCounts(matrix as number[][]);
  return matrix ?? fromCounts(counts ?? []);
}

const fromCounts = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map((row) => row.flatMap((count, category) => Array.from({ length: count }, () => category)));

describe.skipIf(!there)('all published tables of ../shared/data/agreement-references.json [P19]', () => {
  it.each(references)('$name', (reference) => {
    const ratings = ratingsOf(reference);
    let checked = 0;
    for (const [name, { value: published, decimals }] of Object.entries(reference.expected)) {
      const compute = coefficients[name];
      if (compute === undefined) continue;
      checked += 1;
      expect(Math.abs(compute(ratings, reference) - published), name).toBeLessThanOrEqual(0.5001 * 10 ** -decimals);
    }
    for (const [name, computed] of Object.entries(reference.also_computed)) {
      const compute = coefficients[name];
      if (compute === undefined) continue;
      checked += 1;
      expect(compute(ratings, reference), name).toBeCloseTo(computed, 9);
    }
    expect(checked).toBeGreaterThan(0);
  });
});
