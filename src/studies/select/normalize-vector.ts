/** Scales one row to length 1; a zero row stays. */
export function normalizeVector(data: Float32Array, start: number, dimensions: number): void {
  let sum = 0;
  for (let place = start; place < start + dimensions; place += 1) sum += (data[place] as number) ** 2;
  if (sum === 0) return;
  const length = Math.sqrt(sum);
  for (let place = start; place < start + dimensions; place += 1) data[place] = (data[place] as number) / length;
}
