import { createRandom } from '../../measures/seeded-random.ts';
import type { Vectors } from './k-center.ts';

const steps = 20;

/**
 * Takes out of every row its part along the first right singular vector of all rows (uncentred), which averages of word vectors share and which tells nothing
 * of their subject (Arora et al. 2017). In place; the vector is found by power iteration, so memory does not grow. A single row, which is nothing but its common part, stays.
 */
export function removeCommonComponent({ data, dimensions }: Vectors): void {
  if (data.length <= dimensions) return;
  const random = createRandom('common component');
  let common = unit(Float64Array.from({ length: dimensions }, () => random() - 0.5));
  for (let step = 0; step < steps; step += 1) {
    const next = new Float64Array(dimensions);
    for (let start = 0; start < data.length; start += dimensions) {
      const along = alongOf(data, start, common);
      for (let index = 0; index < dimensions; index += 1)
        next[index] = (next[index] as number) + along * (data[start + index] as number);
    }
    if (Math.hypot(...next) === 0) return;
    common = unit(next);
  }
  for (let start = 0; start < data.length; start += dimensions) {
    const along = alongOf(data, start, common);
    for (let index = 0; index < dimensions; index += 1)
      data[start + index] = (data[start + index] as number) - along * (common[index] as number);
  }
}

function alongOf(data: Float32Array, start: number, direction: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < direction.length; index += 1)
    sum += (data[start + index] as number) * (direction[index] as number);
  return sum;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
