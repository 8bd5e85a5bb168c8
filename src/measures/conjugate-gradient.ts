/**
 * Solves A·x = right for a symmetric positive definite A that is given by its product with a
 * vector, by conjugate gradients preconditioned with A's diagonal, until the residual is
 * `tolerance` of the right side's norm. Source: Hestenes & Stiefel (1952), Journal of Research of
 * the National Bureau of Standards 49.
 */
export function solveSymmetric(options: {
  multiply: (vector: Float64Array, result: Float64Array) => void;
  diagonal: Float64Array;
  right: Float64Array;
  tolerance: number;
  maxSteps: number;
}): Float64Array {
  const { multiply, diagonal, right, tolerance, maxSteps } = options;
  const size = right.length;
  const solution = new Float64Array(size);
  const residual = right.slice();
  const scaled = residual.map((value, index) => value / (diagonal[index] as number));
  const direction = scaled.slice();
  const product = new Float64Array(size);
  const target = tolerance * Math.sqrt(dot(right, right));
  let rho = dot(residual, scaled);
  for (let step = 0; step < maxSteps && Math.sqrt(dot(residual, residual)) > target; step += 1) {
    multiply(direction, product);
    const length = rho / dot(direction, product);
    for (let index = 0; index < size; index += 1) {
      solution[index] = (solution[index] as number) + length * (direction[index] as number);
      residual[index] = (residual[index] as number) - length * (product[index] as number);
      scaled[index] = (residual[index] as number) / (diagonal[index] as number);
    }
    const next = dot(residual, scaled);
    for (let position = 0; position < size; position += 1)
      direction[position] = (scaled[position] as number) + (next / rho) * (direction[position] as number);
    rho = next;
  }
  return solution;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) sum += (left[index] as number) * (right[index] as number);
  return sum;
}
