/** Scales one row to length 1; a zero row stays. */
export function normalizeVector(data: Float32Array, start: number, dimensions: number): void {
  let sum = 0;
  for (let index = start; index < start + dimensions; index += 1) sum += (data[index] as number) ** 2;
  if (sum === 0) return;
  const length = Math.sqrt(sum);
  for (let position = start; position < start + dimensions; position += 1)
    data[position] = (data[position] as number) / length;
}
