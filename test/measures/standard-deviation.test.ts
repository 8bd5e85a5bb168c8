import { expect, it } from 'vitest';
import { mean } from '../../src/measures/mean.ts';
import { populationStandardDeviation } from '../../src/measures/standard-deviation.ts';

it('divides by n: 2 for 2, 4, 4, 4, 5, 5, 7, 9, whose mean is 5', () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  expect(mean(values)).toBe(5);
  expect(populationStandardDeviation(values)).toBe(2);
});

it('is exactly 0 for equal values, whose rounded mean may differ from them, and for one value', () => {
  expect(populationStandardDeviation([0.1, 0.1, 0.1])).toBe(0);
  expect(populationStandardDeviation([7])).toBe(0);
});

it('is at most half the range', () => {
  expect(populationStandardDeviation([0, 6, 0, 6])).toBe(3);
  expect(populationStandardDeviation([0, 1, 6])).toBeLessThan(3);
});
