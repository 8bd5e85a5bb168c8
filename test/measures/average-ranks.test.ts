import { expect, it } from 'vitest';
import { averageRanks } from '../../src/measures/average-ranks.ts';

it('ranks from the smallest, ties sharing the mean of their ranks', () => {
  expect(averageRanks([30, 10, 30])).toEqual([2.5, 1, 2.5]);
  expect(averageRanks([5, 5, 5, 5])).toEqual([2.5, 2.5, 2.5, 2.5]);
  expect(averageRanks([])).toEqual([]);
});

it('sums to n(n + 1)/2 whatever the ties', () => {
  const sum = averageRanks([3, 1, 3, 2, 3, 1]).reduce((total, rank) => total + rank, 0);
  expect(sum).toBe((6 * 7) / 2);
});
