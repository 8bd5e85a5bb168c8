/**
 * Solver of A·x = right for a symmetric positive definite A of `size` rows that is given by its
 * product with a vector: A is written out and factored once (Cholesky; Golub & Van Loan 2013,
 * §4.2), so that each further right side takes size² steps.
 * @example choleskySolver(1, (vector, result) => { result[0] = 4 * vector[0] })(Float64Array.of(8)) // [2]
 */
export function choleskySolver(
  size: number,
  multiply: (vector: Float64Array, result: Float64Array) => void,
): (right: Float64Array) => Float64Array {
  const lower = factored(size, multiply);
  return (right) => {
    const solution = right.slice();
    for (let row = 0; row < size; row += 1) {
      let rest = solution[row] as number;
      for (let column = 0; column < row; column += 1)
        rest -= (lower[row * size + column] as number) * (solution[column] as number);
      solution[row] = rest / (lower[row * size + row] as number);
    }
    // Row by row from the last, so that the factor is read as it lies.
    for (let row = size - 1; row >= 0; row -= 1) {
      const index = (solution[row] as number) / (lower[row * size + row] as number);
      solution[row] = index;
      for (let column = 0; column < row; column += 1)
        solution[column] = (solution[column] as number) - (lower[row * size + column] as number) * index;
    }
    return solution;
  };
}

/** The lower triangle L of A = L·Lᵀ, row by row. */
function factored(size: number, multiply: (vector: Float64Array, result: Float64Array) => void): Float64Array {
  const lower = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    unit[row] = 1;
    multiply(unit, lower.subarray(row * size, (row + 1) * size));
    unit[row] = 0;
  }
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column <= row; column += 1) {
      let rest = lower[row * size + column] as number;
      for (let before = 0; before < column; before += 1)
        rest -= (lower[row * size + before] as number) * (lower[column * size + before] as number);
      lower[row * size + column] = row === column ? Math.sqrt(rest) : rest / (lower[column * size + column] as number);
    }
  return lower;
}
