import { expect, it } from 'vitest';
import { type SparseRow, softmaxRegression } from '../../src/measures/softmax-regression.ts';

const row = (...indices: number[]): SparseRow => ({ indices, values: indices.map(() => 1) });
const options = { features: 2, classes: 2, penalty: 0.001, steps: 500 };

it('learns which feature goes with which class', () => {
  const classify = softmaxRegression({ ...options, rows: [row(0), row(1)], labels: [0, 1], weights: [1, 1] });
  const [first = 0, second = 0] = classify(row(0));
  expect(first).toBeGreaterThan(0.9);
  expect(first + second).toBeCloseTo(1, 12);
  expect(classify(row(1))[1]).toBeGreaterThan(0.9);
});

it('gives the shares of the classes where no feature tells them apart', () => {
  const classify = softmaxRegression({
    ...options,
    rows: [row(), row(), row(), row()],
    labels: [0, 0, 0, 1],
    weights: [1, 1, 1, 1],
  });
  expect(classify(row())[0]).toBeCloseTo(0.75, 2);
});

it('counts a row by its weight', () => {
  const classify = softmaxRegression({ ...options, rows: [row(), row()], labels: [0, 1], weights: [0.5, 1.5] });
  expect(classify(row())[1]).toBeCloseTo(0.75, 2);
});
