import { expect, it } from 'vitest';
import { choleskySolver } from '../../src/measures/cholesky.ts';
import { solveSymmetric } from '../../src/measures/conjugate-gradient.ts';

/** A·(x, y) for A = [[4, 1], [1, 3]]. */
function multiply([x = 0, y = 0]: Float64Array, result: Float64Array): void {
  result[0] = 4 * x + y;
  result[1] = x + 3 * y;
}
/** A·(1, 2) = (6, 7). */
const right = Float64Array.of(6, 7);

it('Cholesky factors solve a system of two equations, and again for another right side', () => {
  const solve = choleskySolver(2, multiply);
  expect([...solve(right)].map((value) => Number(value.toFixed(12)))).toEqual([1, 2]);
  expect([...solve(Float64Array.of(4, 1))].map((value) => Number(value.toFixed(12)))).toEqual([1, 0]);
});

it('conjugate gradients solve n equations in n steps, and stop where they are told', () => {
  const options = { multiply, diagonal: Float64Array.of(4, 3), right, tolerance: 1e-12 };
  const solution = solveSymmetric({ ...options, maxSteps: 2 });
  expect([...solution].map((value) => Number(value.toFixed(9)))).toEqual([1, 2]);
  expect([...solveSymmetric({ ...options, maxSteps: 0 })]).toEqual([0, 0]);
});
