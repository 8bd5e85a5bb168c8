import { bcaInterval, type Interval } from './bootstrap.ts';
import type { Estimate } from './estimate.ts';

/**
 * How often each cluster comes in each resample drawn with replacement: one row a resample, one
 * byte a cluster. Made once for every statistic of the same clusters: what is left to each is to
 * add up. A byte is enough: of more than 255 clusters none is drawn so often.
 */
export type Resamples = { clusters: number; resamples: number; times: Uint8Array };

export function drawResamples(clusters: number, resamples: number, random: () => number): Resamples {
  const times = new Uint8Array(resamples * clusters);
  for (let resample = 0; resample < resamples; resample += 1) {
    const from = resample * clusters;
    for (let draw = 0; draw < clusters; draw += 1) {
      const at = from + ((random() * clusters) | 0);
      times[at] = (times[at] as number) + 1;
    }
  }
  return { clusters, resamples, times };
}

/**
 * Numbers of the clusters that have any: `width` numbers a row, and the place of each row's cluster
 * among all; `absent` have none.
 */
export type ClusterRows = { width: number; rows: Float64Array; clusterIndices: Uint32Array; emptyClusters: number };

/** Sums of the rows over each resample, `width` numbers a resample. */
export function resampledSums({ width, rows, clusterIndices }: ClusterRows, draws: Resamples): Float64Array {
  const { clusters, resamples, times } = draws;
  const count = clusterIndices.length;
  const columns = transpose(rows, width);
  const sums = new Float64Array(resamples * width);
  // Four resamples at once, side by side and as numbers that need no conversion: each number of a
  // cluster is then read once for all four.
  const four = new Float64Array(4 * count);
  for (let first = 0; first < resamples; first += 4) {
    const ahead = Math.min(4, resamples - first);
    for (let row = 0; row < count; row += 1) {
      const from = first * clusters + (clusterIndices[row] as number);
      for (let next = 0; next < ahead; next += 1) four[4 * row + next] = times[from + next * clusters] as number;
    }
    for (let column = 0; column < width; column += 2) {
      const next = Math.min(column + 1, width - 1);
      sumFourResamples(columnOf(column), columnOf(next), four, sums, {
        at: first * width + column,
        step: width,
        next: next - column,
      });
    }
  }
  return sums;

  function columnOf(column: number): Float64Array {
    return columns.subarray(column * count, (column + 1) * count);
  }
}

/**
 * Two columns over four resamples: eight sums that stay in registers. A typed array drops what is
 * written beyond its end.
 */
function sumFourResamples(
  first: Float64Array,
  second: Float64Array,
  four: Float64Array,
  sums: Float64Array,
  to: { at: number; step: number; next: number },
): void {
  let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let row = 0, from = 0; row < first.length; row += 1, from += 4) {
    const [a, b] = [first[row] as number, second[row] as number];
    const t0 = four[from] as number;
    const t1 = four[from + 1] as number;
    const t2 = four[from + 2] as number;
    const t3 = four[from + 3] as number;
    a0 += a * t0;
    a1 += a * t1;
    a2 += a * t2;
    a3 += a * t3;
    b0 += b * t0;
    b1 += b * t1;
    b2 += b * t2;
    b3 += b * t3;
  }
  const { at, step, next } = to;
  sums[at] = a0;
  sums[at + step] = a1;
  sums[at + 2 * step] = a2;
  sums[at + 3 * step] = a3;
  sums[at + next] = b0;
  sums[at + next + step] = b1;
  sums[at + next + 2 * step] = b2;
  sums[at + next + 3 * step] = b3;
}

function transpose(rows: Float64Array, width: number): Float64Array {
  const count = rows.length / width;
  const columns = new Float64Array(rows.length);
  for (let row = 0; row < count; row += 1)
    for (let column = 0; column < width; column += 1)
      columns[column * count + row] = rows[row * width + column] as number;
  return columns;
}

/**
 * The interval of `bootstrapIntervals` (bias-corrected and accelerated) from sums that were drawn
 * before. The statistic sees the named columns only.
 * @param options.clusters on how many clusters the statistic rests, at most all: its tails are
 * widened by as many
 */
export function clusterInterval(options: {
  of: ClusterRows;
  resampled: Float64Array;
  columns: readonly number[];
  statistic: (sums: Float64Array) => Estimate;
  clusters: number;
  level: number;
}): Interval {
  const { of, resampled, columns, statistic, clusters, level } = options;
  const { width, rows } = of;
  const picked = new Float64Array(columns.length);
  const total = new Float64Array(columns.length);
  for (let from = 0; from < rows.length; from += width)
    columns.forEach((column, index) => {
      total[index] = (total[index] as number) + (rows[from + column] as number);
    });
  picked.set(total);
  const whole = statistic(picked);
  const values: number[] = [];
  const resamples = resampled.length / width;
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let index = 0; index < columns.length; index += 1)
      picked[index] = resampled[resample * width + (columns[index] as number)] as number;
    const estimate = statistic(picked);
    if (estimate.kind === 'value') values.push(estimate.value);
  }
  // A cluster without numbers changes nothing when it is left out.
  const leftOut = whole.kind === 'value' ? [{ value: whole.value, weight: of.emptyClusters }] : [];
  for (let from = 0; from < rows.length; from += width) {
    for (let index = 0; index < columns.length; index += 1)
      picked[index] = (total[index] as number) - (rows[from + (columns[index] as number)] as number);
    const estimate = statistic(picked);
    if (estimate.kind === 'value') leftOut.push({ value: estimate.value, weight: 1 });
  }
  return bcaInterval(whole, values, leftOut, clusters, { resamples, level });
}
