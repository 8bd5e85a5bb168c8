import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disagreement, disagreementBin } from '../../src/measures/disagreement.ts';
import type { Estimate } from '../../src/measures/estimate.ts';
import { fleissKappa, fleissKappaFromMarginals } from '../../src/measures/fleiss-kappa.ts';
import { gwetAc1 } from '../../src/measures/gwet-ac1.ts';
import { krippendorffAlpha } from '../../src/measures/krippendorff-alpha.ts';
import { type NominalCounts, nominalCounts } from '../../src/measures/nominal-counts.ts';
import { fleissPsychiatric, krippendorffC } from '../reference/agreement.ts';

function expectValue(estimate: Estimate): number {
  if (estimate.kind !== 'value') throw new Error(estimate.reason);
  return estimate.value;
}

describe('coefficients of agreement against published values [P19]', () => {
  it("Krippendorff's C data with missing ratings: α 0.743, AC1 0.77544, κ 0.76117", () => {
    const counts = nominalCounts(krippendorffC);
    expect(expectValue(krippendorffAlpha(counts))).toBeCloseTo(0.7434, 4);
    expect(expectValue(gwetAc1(counts))).toBeCloseTo(0.77544, 5);
    expect(expectValue(fleissKappa(counts))).toBeCloseTo(0.76117, 5);
  });

  it('Fleiss 1971, thirty psychiatric patients: κ 0.4302445', () => {
    const counts: NominalCounts = { categories: 5, items: fleissPsychiatric };
    expect(expectValue(fleissKappa(counts))).toBeCloseTo(0.4302445, 7);
    expect(expectValue(gwetAc1(counts))).toBeCloseTo(0.4478845, 7);
    expect(expectValue(krippendorffAlpha(counts))).toBeCloseTo(0.4334098, 7);
  });

  it("the paper's κ of 0.42 follows from its flag rates and pairwise agreements", () => {
    expect(fleissKappaFromMarginals([0.481, 0.355, 0.365], [0.6752, 0.7239, 0.7684])).toBeCloseTo(0.422, 3);
  });

  it('say why they are undefined instead of giving a number', () => {
    expect(fleissKappa(nominalCounts([['a', 'a']]))).toEqual({
      kind: 'undefined',
      reason: 'all ratings fall into one category',
      n: 1,
    });
    expect(krippendorffAlpha(nominalCounts([['a', null]]))).toMatchObject({ kind: 'undefined' });
    expect(gwetAc1(nominalCounts([]))).toMatchObject({ kind: 'undefined' });
  });

  it('do not change when raters or items are put in another order, and are 1 at perfect agreement', () => {
    const rating = fc.constantFrom('a', 'b', 'c', null);
    const panel = fc.array(fc.array(rating, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(panel, (ratings) => {
        const mirrored = ratings.map((row) => [...row].reverse()).reverse();
        const unanimous = [...ratings, ['a', 'b', 'c']].map((_row, index) =>
          index % 2 === 0 ? ['a', 'a', 'a'] : ['b', 'b', 'b'],
        );
        for (const coefficient of [fleissKappa, krippendorffAlpha, gwetAc1]) {
          const estimate = coefficient(nominalCounts(ratings));
          const other = coefficient(nominalCounts(mirrored));
          expect(other.kind).toBe(estimate.kind);
          if (estimate.kind === 'value' && other.kind === 'value') expect(other.value).toBeCloseTo(estimate.value, 10);
          expect(expectValue(coefficient(nominalCounts(unanimous)))).toBeCloseTo(1, 10);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe('disagreement D', () => {
  it('is the larger population standard deviation, 3 at most, by hand', () => {
    expect(disagreement([0, 6], [3, 3])).toEqual({ kind: 'value', value: 3, n: 2 });
    expect(expectValue(disagreement([2, 4, 4, 4, 5, 5, 7, 9], [3, 3, 3, 3, 3, 3, 3, 3]))).toBe(2);
    expect(disagreement([4], [4])).toMatchObject({ kind: 'undefined' });
  });

  it("falls into the paper's bins, each closed below", () => {
    expect([0, 0.99, 1, 1.5, 2, 2.49, 2.5, 3].map(disagreementBin)).toEqual([
      '[0, 1)',
      '[0, 1)',
      '[1, 1.5)',
      '[1.5, 2)',
      '[2, 2.5)',
      '[2, 2.5)',
      '[2.5, 3]',
      '[2.5, 3]',
    ]);
  });
});
