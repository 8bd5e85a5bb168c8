import { expect, it } from 'vitest';
import { auroc } from '../../src/measures/auroc.ts';
import { cohenKappa, linearWeight, quadraticWeight } from '../../src/measures/cohen-kappa.ts';
import type { Estimate } from '../../src/measures/estimate.ts';
import { intraclassCorrelations } from '../../src/measures/intraclass-correlation.ts';
import { rankCorrelation } from '../../src/measures/rank-correlation.ts';
import { cohen1968, gwetAbstractors, shroutFleiss, xstestAnnotators } from '../reference/agreement.ts';

const number = (estimate: Estimate) => (estimate.kind === 'value' ? estimate.value : Number.NaN);

it("Cohen's κ of Gwet's abstractors: 0.7964094, quadratic 0.8921569", () => {
  expect(number(cohenKappa(gwetAbstractors))).toBeCloseTo(0.7964094, 7);
  expect(number(cohenKappa(gwetAbstractors, quadraticWeight))).toBeCloseTo(0.8921569, 7);
});

it('Cohen 1968: κ 0.492, with his weights 0.348', () => {
  const weights = [
    [0, 1, 3],
    [1, 0, 6],
    [3, 6, 0],
  ];
  expect(number(cohenKappa(cohen1968))).toBeCloseTo(0.4915, 4);
  expect(number(cohenKappa(cohen1968, (row, column) => weights[row]?.[column] ?? 0))).toBeCloseTo(0.3478, 4);
});

it('XSTest annotators of one model: κ 0.9292557; linear weights need an order and agree on two categories', () => {
  expect(number(cohenKappa(xstestAnnotators))).toBeCloseTo(0.9292557, 7);
  const two = [
    [20, 5],
    [10, 15],
  ];
  expect(number(cohenKappa(two, linearWeight))).toBeCloseTo(number(cohenKappa(two)), 12);
  expect(cohenKappa([[4]])).toMatchObject({ kind: 'undefined' });
});

it('κ of tables of textbooks, to the printed digit [P19]', () => {
  // Landis & Koch 1977, Biometrics 33: diagnoses of multiple sclerosis by two neurologists, Winnipeg patients.
  const sclerosis = [
    [38, 5, 0, 1],
    [33, 11, 3, 0],
    [10, 14, 5, 6],
    [3, 7, 3, 10],
  ];
  expect(number(cohenKappa(sclerosis)).toFixed(3)).toBe('0.208');
  // Agresti & Winner 1997, Chance 10: two film critics (con, mixed, pro).
  const critics = [
    [24, 8, 13],
    [8, 13, 11],
    [10, 9, 64],
  ];
  expect(number(cohenKappa(critics)).toFixed(3)).toBe('0.389');
  // Agresti 2013, Categorical Data Analysis, 11.5: two pathologists on carcinoma; weights by squared distance 0.78.
  const carcinoma = [
    [22, 2, 2, 0],
    [5, 7, 14, 0],
    [0, 2, 36, 0],
    [0, 1, 17, 10],
  ];
  expect(number(cohenKappa(carcinoma)).toFixed(3)).toBe('0.493');
  expect(number(cohenKappa(carcinoma, quadraticWeight)).toFixed(2)).toBe('0.78');
});

it('Shrout & Fleiss 1979, table 4: .17 .29 .71 .44 .62 .91', () => {
  const { icc1, icc2, icc3, icc1k, icc2k, icc3k } = intraclassCorrelations(shroutFleiss);
  const texts = [icc1, icc2, icc3, icc1k, icc2k, icc3k].map((estimate) => number(estimate).toFixed(2));
  expect(texts).toEqual(['0.17', '0.29', '0.71', '0.44', '0.62', '0.91']);
  expect(intraclassCorrelations([[1, 2]]).icc1).toMatchObject({ kind: 'undefined' });
});

it('AUROC and Spearman by hand', () => {
  expect(number(auroc([0.9, 0.4], [0.4, 0.1]))).toBe(0.875);
  expect(number(rankCorrelation([1, 2, 3], [10, 30, 20]))).toBeCloseTo(0.5, 12);
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toMatchObject({ kind: 'undefined' });
});
