/**
 * Population standard deviation (divisor n, not n - 1), in the unit of the values: 0 when all are
 * equal, and for one value; at most half the range, when half the values lie at either end.
 * `values` must not be empty.
 * @example populationStandardDeviation([2, 4, 4, 4, 5, 5, 7, 9]) // 2
 */
export function populationStandardDeviation(values: readonly number[]): number {
  const first = values[0];
  // Without this the rounded mean of equal values could differ from them in the last bit.
  if (first !== undefined && values.every((value) => value === first)) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * Sample standard deviation (divisor n - 1), in the unit of the values; 0 for fewer than two.
 * @example sampleStandardDeviation([1, 3]) // 1.414…
 */
export function sampleStandardDeviation(values: readonly number[]): number {
  return values.length < 2 ? 0 : populationStandardDeviation(values) * Math.sqrt(values.length / (values.length - 1));
}
