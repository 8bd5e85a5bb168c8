/** Population standard deviation, in the unit of the values; 0 when all are equal, and for one value. `values` must not be empty. */
export function populationStandardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
