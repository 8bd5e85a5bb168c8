import { bcaInterval, type Interval } from './bootstrap.ts';
import type { Estimate } from './estimate.ts';

/**
 * How often each cluster comes in each resample drawn with replacement: one row a cluster, one
 * number a resample. Made once for every statistic of the same clusters: what is left to each is
 * to add up.
 */
export type Resamples = { resamples: number; times: Float64Array };

export function drawResamples(clusters: number, resamples: number, random: () => number): Resamples {
  const times = new Float64Array(clusters * resamples);
  for (let resample = 0; resample < resamples; resample += 1)
    for (let draw = 0; draw < clusters; draw += 1) {
      const at = ((random() * clusters) | 0) * resamples + resample;
      times[at] = (times[at] as number) + 1;
    }
  return { resamples, times };
}

/**
 * Numbers of the clusters that have any: `width` numbers a row, and the place of each row's cluster
 * among all; `absent` have none.
 */
export type ClusterRows = { width: number; rows: Float64Array; clusterIndices: Uint32Array; emptyClusters: number };

/** Sums of the rows over each resample: one row a column, one number a resample. */
export function resampledSums({ width, rows, clusterIndices }: ClusterRows, draws: Resamples): Float64Array {
  const { resamples, times } = draws;
  const sums = new Float64Array(width * resamples);
  for (let column = 0; column < width; column += 1) {
    const sum = sums.subarray(column * resamples, (column + 1) * resamples);
    // Most numbers of a wide row are 0 and add nothing.
    const used = [...clusterIndices.keys()].filter((row) => rows[row * width + column] !== 0);
    const starts = Int32Array.from(used, (row) => (clusterIndices[row] as number) * resamples);
    const values = Float64Array.from(used, (row) => rows[row * width + column] as number);
    addRows(sum, times, starts, values);
  }
  return sums;
}

/** Four clusters in one pass: each sum is read and written once for all four. */
function addRows(sum: Float64Array, times: Float64Array, starts: Int32Array, values: Float64Array): void {
  const { length } = sum;
  // Beyond the last cluster stands one that comes 0 times as much.
  const start = (row: number) => (row < starts.length ? (starts[row] as number) : 0);
  const value = (row: number) => (row < values.length ? (values[row] as number) : 0);
  for (let row = 0; row < starts.length; row += 4) {
    const [first, second, third, fourth] = [start(row), start(row + 1), start(row + 2), start(row + 3)];
    const [a, b, c, d] = [value(row), value(row + 1), value(row + 2), value(row + 3)];
    for (let at = 0; at < length; at += 1)
      sum[at] =
        (sum[at] as number) +
        a * (times[first + at] as number) +
        b * (times[second + at] as number) +
        c * (times[third + at] as number) +
        d * (times[fourth + at] as number);
  }
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
      picked[index] = resampled[(columns[index] as number) * resamples + resample] as number;
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
