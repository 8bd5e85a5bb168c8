import { expect, it } from 'vitest';
import {
  addNominalItem,
  agreeingRatings,
  meanAgreement,
  meanShares,
  nominalSums,
  nominalWidth,
  pairedItems,
  pooledCounts,
} from '../../src/measures/agreement-sums.ts';

/** Two categories: three raters of whom two agree, two who agree, and one rater alone. */
const items = [
  [2, 1],
  [0, 2],
  [1, 0],
];

it('has what the coefficients need of the items, by hand', () => {
  const sums = nominalSums({ categories: 2, items });
  expect(pairedItems(sums)).toBe(2);
  // 1 of 3 pairs agrees in the first item, 1 of 1 in the second.
  expect(meanAgreement(sums)).toBeCloseTo((1 / 3 + 1) / 2, 12);
  // Each rating's share of agreeing partners: 2 · 1/2 in the first item, 2 · 1/1 in the second.
  expect(agreeingRatings(sums)).toBeCloseTo(3, 12);
  // Shares count the item with one rating too.
  expect(meanShares(sums)).toEqual([(2 / 3 + 0 + 1) / 3, (1 / 3 + 1 + 0) / 3]);
  expect([...pooledCounts(sums)]).toEqual([2, 3]);
});

it('of two halves add up to that of the whole, and an item without ratings adds nothing', () => {
  const sums = new Float64Array(nominalWidth(2));
  for (const item of [...items, [0, 0]]) addNominalItem(sums, item);
  expect(sums).toEqual(nominalSums({ categories: 2, items }));
});
