import { expect, it } from 'vitest';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { signFlipTest } from '../../src/measures/sign-flip-test.ts';

const noRandom = () => {
  throw new Error('an exact test draws nothing');
};

it('counts the sign combinations whose sum is at most the one found', () => {
  // Of 32 combinations only the one found has a sum of -5.
  expect(signFlipTest([-1, -1, -1, -1, -1], noRandom)).toBe(1 / 32);
  // ±1 ±2: sums -3, -1, 1, 3, of which two are at most -1.
  expect(signFlipTest([1, -2], noRandom)).toBe(2 / 4);
  expect(signFlipTest([1, 2], noRandom)).toBe(1);
});

it('is 1 without any difference, and zeros change nothing', () => {
  expect(signFlipTest([0, 0], noRandom)).toBe(1);
  expect(signFlipTest([-1, 0, -1], noRandom)).toBe(signFlipTest([-1, -1], noRandom));
});

it('draws signs beyond fourteen differences, close to the exact chance', () => {
  // 15 differences of which 4 are positive: P(at most 4 of 15 heads) = 1941/32768.
  const differences = Array.from({ length: 15 }, (_none, index) => (index < 4 ? 1 : -1));
  expect(signFlipTest(differences, createRandom('signs'))).toBeCloseTo(1941 / 32768, 2);
});
