import type { Estimate } from './estimate.ts';
import { normalCdf, normalQuantile, studentQuantile } from './normal-distribution.ts';

/** A bootstrap interval, or the reason why none can be given. `clusters` is what was resampled. */
export type Interval =
  | { kind: 'interval'; low: number; high: number; level: number; clusters: number; resamples: number }
  | { kind: 'none'; reason: string; clusters: number };

/** Below this many clusters no interval is given, and so no number is reported. */
export const minClusters = 10;
/**
 * More clusters than this are left out by groups in the jackknife: the acceleration needs no more.
 */
const maxJackknifeGroups = 500;

type Options = { resamples: number; level: number; random: () => number };

/**
 * Bias-corrected and accelerated bootstrap (Efron & Tibshirani 1993, ch. 14) over whole clusters,
 * since the nudges of one scenario family and the answers to it are not independent. Its tails are
 * widened by Student's t and √(n/(n-1)), without which small samples under-cover (Hesterberg 2015,
 * The American Statistician 69). Resamples in which the statistic is undefined are left out; more
 * than a tenth of them, and there is no interval; nor is there where every resample gives the same.
 * One call may bring several statistics of each resample.
 */
export function bootstrapIntervals<C>(
  options: Options & { clusters: readonly C[]; statistics: (sample: readonly C[]) => readonly Estimate[] },
): Interval[] {
  const { clusters, statistics, resamples, random } = options;
  const n = clusters.length;
  const whole = statistics(clusters);
  if (n < minClusters) return whole.map(() => tooFew(n));
  const resampled = Array.from({ length: resamples }, () =>
    statistics(Array.from(clusters, () => clusters[Math.floor(random() * n)] as C)),
  );
  const groups = Math.min(n, maxJackknifeGroups);
  const leftOut = Array.from({ length: groups }, (_none, group) =>
    statistics(clusters.filter((_cluster, index) => index % groups !== group)),
  );
  return whole.map((estimate, index) => {
    const of = (rows: readonly (readonly Estimate[])[]) =>
      rows.flatMap((row) => (row[index]?.kind === 'value' ? [row[index].value] : []));
    return bcaInterval(
      estimate,
      of(resampled),
      of(leftOut).map((value) => ({ value, weight: 1 })),
      n,
      options,
    );
  });
}

/** The same for one statistic. */
export function bootstrapInterval<C>(
  options: Options & { clusters: readonly C[]; statistic: (sample: readonly C[]) => Estimate },
): Interval {
  const [interval] = bootstrapIntervals({ ...options, statistics: (sample) => [options.statistic(sample)] });
  return interval ?? tooFew(options.clusters.length);
}

/** From the estimate, its resamples and its leave-one-out values with their weights. */
export function bcaInterval(
  whole: Estimate,
  resampled: readonly number[],
  leftOut: readonly { value: number; weight: number }[],
  clusters: number,
  { resamples, level }: Omit<Options, 'random'>,
): Interval {
  if (whole.kind === 'undefined') return { kind: 'none', reason: whole.reason, clusters };
  if (resampled.length < 0.9 * resamples)
    return { kind: 'none', reason: 'undefined in more than a tenth of the resamples', clusters };
  const values = Float64Array.from(resampled).sort();
  const [min = 0, max = 0] = [values[0], values.at(-1)];
  if (min === max) return { kind: 'none', reason: 'every scenario family gives the same', clusters };
  const bias = biasOf(values, whole.value);
  const acceleration = accelerationOf(leftOut);
  const t = studentQuantile(1 - (1 - level) / 2, clusters - 1) * Math.sqrt(clusters / (clusters - 1));
  const at = (z: number) => {
    const moved = bias + z;
    const share = normalCdf(bias + moved / (1 - acceleration * moved));
    return quantile(values, share);
  };
  return { kind: 'interval', low: at(-t), high: at(t), level, clusters, resamples: values.length };
}

/**
 * How far the estimate lies from the median of its resamples, in standard normal units; resamples
 * equal to it count half.
 */
function biasOf(values: Float64Array, estimate: number): number {
  let below = 0;
  for (const value of values) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  const share = Math.min(values.length - 1, Math.max(1, below)) / values.length;
  return normalQuantile(share);
}

/** A sixth of the skewness of the jackknife's influence values. */
function accelerationOf(leftOut: readonly { value: number; weight: number }[]): number {
  const total = leftOut.reduce((sum, { weight }) => sum + weight, 0);
  const mean = leftOut.reduce((sum, { value, weight }) => sum + weight * value, 0) / total;
  let [squares, cubes] = [0, 0];
  for (const { value, weight } of leftOut) {
    squares += weight * (mean - value) ** 2;
    cubes += weight * (mean - value) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

function quantile(sorted: Float64Array, share: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, share * (sorted.length + 1) - 1));
  const below = Math.floor(index);
  const low = sorted[below] as number;
  const high = sorted[Math.min(sorted.length - 1, below + 1)] as number;
  return low + (index - below) * (high - low);
}

function tooFew(clusters: number): Interval {
  return { kind: 'none', reason: `fewer than ${minClusters} scenario families`, clusters };
}
