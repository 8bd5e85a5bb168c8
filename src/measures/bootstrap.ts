import type { Estimate } from './estimate.ts';

/** A percentile interval, or the reason why none can be given. `clusters` is what was resampled. */
export type Interval =
  | { kind: 'interval'; low: number; high: number; level: number; clusters: number; resamples: number }
  | { kind: 'none'; reason: string; clusters: number };

const fewestClusters = 10;

/**
 * Percentile bootstrap (Efron & Tibshirani 1993, ch. 13) over whole clusters, since the nudges of one scenario family and the answers to it
 * are not independent. Resamples in which the statistic is undefined are left out; more than a tenth of them, and there is no interval.
 */
export function bootstrapInterval<C>(options: {
  clusters: readonly C[];
  statistic: (sample: readonly C[]) => Estimate;
  resamples: number;
  level: number;
  random: () => number;
}): Interval {
  const { clusters, statistic, resamples, level, random } = options;
  if (clusters.length < fewestClusters) {
    return { kind: 'none', reason: `fewer than ${fewestClusters} scenario families`, clusters: clusters.length };
  }
  const values: number[] = [];
  for (let resample = 0; resample < resamples; resample += 1) {
    const sample = Array.from(clusters, () => clusters[Math.floor(random() * clusters.length)] as C);
    const estimate = statistic(sample);
    if (estimate.kind === 'value') values.push(estimate.value);
  }
  if (values.length < 0.9 * resamples)
    return { kind: 'none', reason: 'undefined in more than a tenth of the resamples', clusters: clusters.length };
  values.sort((left, right) => left - right);
  const at = (share: number) =>
    values[Math.min(values.length - 1, Math.max(0, Math.round(share * (values.length - 1))))] as number;
  const tail = (1 - level) / 2;
  return {
    kind: 'interval',
    low: at(tail),
    high: at(1 - tail),
    level,
    clusters: clusters.length,
    resamples: values.length,
  };
}
