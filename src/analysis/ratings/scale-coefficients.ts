import { bootstrapIntervals, type Interval } from '../../measures/bootstrap.ts';
import type { Estimate } from '../../measures/estimate.ts';
import { intraclassCorrelations, intraclassIntervals } from '../../measures/intraclass-correlation.ts';
import { krippendorffAlphaScaled, type ScaleMetric } from '../../measures/krippendorff-alpha-scaled.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { level } from '../estimator.ts';
import { type NamedCoefficient, ofItems } from './named-coefficient.ts';

type Row = readonly (number | null)[];

/** The work of an interval, in ratings over all resamples, above which fewer resamples are drawn. */
const maxResampledRatings = 4_000_000;
const maxResamples = 1000;
const minResamples = 200;
/**
 * The ratio metric compares each two distinct values, so resamples are drawn from so many values at
 * most, the others being put to the nearest.
 */
const maxRatioValues = 128;

const intraclassForms = [
  ['icc1', 'ICC(1,1), one-way, one rating'],
  ['icc2', 'ICC(2,1), absolute agreement, one rating'],
  ['icc3', 'ICC(3,1), consistency, one rating'],
  ['icc1k', 'ICC(1,k), one-way, mean rating'],
  ['icc2k', 'ICC(2,k), absolute agreement, mean rating'],
  ['icc3k', 'ICC(3,k), consistency, mean rating'],
] as const;

/** Coefficients for numbers: α by each metric, and the intraclass correlations of full tables. */
export function scaleCoefficients(
  ratings: readonly Row[],
  clusters: readonly string[],
  seed: number,
): NamedCoefficient[] {
  const grouped = [...Map.groupBy(ratings, (_row, index) => clusters[index] ?? '').values()];
  const resamples = resamplesFor(ratings);
  const isFull = ratings.every((row) => row.every((value) => value !== null));
  const isRatio = ratings.every((row) => row.every((value) => value === null || value >= 0));
  const metrics: ScaleMetric[] = ['ordinal', 'interval', ...(isRatio ? (['ratio'] as const) : [])];
  const alphas = metrics.map((metric) => alphaOf(metric, ratings, grouped, { resamples, seed }));
  return isFull ? [...alphas, ...intraclassCoefficients(ratings as number[][], grouped, { resamples, seed })] : alphas;
}

type Draw = { resamples: number; seed: number };

function alphaOf(
  metric: ScaleMetric,
  ratings: readonly Row[],
  grouped: readonly (readonly Row[])[],
  { resamples, seed }: Draw,
): NamedCoefficient {
  const name = `Krippendorff's α, ${metric}`;
  const estimate = krippendorffAlphaScaled(ratings, metric);
  const { rows, binned } = metric === 'ratio' ? coarseRows(grouped) : { rows: grouped, binned: false };
  const whole = krippendorffAlphaScaled(rows.flat(), metric);
  const shift = numberOf(whole) - numberOf(estimate);
  const source = `Krippendorff 2011${binned ? `; interval from ${maxRatioValues} bins, off by ${Math.abs(shift).toFixed(4)}` : ''}`;
  const interval = intervalOf(name, rows, { resamples, seed }, (some) => [krippendorffAlphaScaled(some, metric)])[0];
  return { name, measured: ofItems({ estimate, interval: interval as Interval, source }) };
}

function intraclassCoefficients(
  ratings: readonly (readonly number[])[],
  grouped: readonly (readonly Row[])[],
  draw: Draw,
): NamedCoefficient[] {
  const estimates = intraclassCorrelations(ratings);
  const isIndependent = grouped.length === ratings.length;
  const exact = isIndependent ? intraclassIntervals(ratings, level) : undefined;
  const resampled = isIndependent
    ? []
    : intervalOf('ICC', grouped, draw, (some) => {
        const values = intraclassCorrelations(some as number[][]);
        return intraclassForms.map(([key]) => values[key]);
      });
  return intraclassForms.map(([key, name], index) => ({
    name,
    measured: ofItems({
      estimate: estimates[key],
      interval: exact?.[key] ?? (resampled[index] as Interval),
      source: isIndependent ? 'Shrout & Fleiss 1979; McGraw & Wong 1996, by F' : 'Shrout & Fleiss 1979',
    }),
  }));
}

function intervalOf(
  name: string,
  grouped: readonly (readonly Row[])[],
  { resamples, seed }: Draw,
  statistics: (rows: readonly Row[]) => Estimate[],
): Interval[] {
  return bootstrapIntervals({
    clusters: grouped,
    statistics: (some) => statistics(some.flat()),
    resamples,
    level,
    random: createRandom(`${seed}:${name}`),
  });
}

function resamplesFor(ratings: readonly Row[]): number {
  const size = ratings.reduce((sum, row) => sum + row.length, 0);
  return Math.max(minResamples, Math.min(maxResamples, Math.floor(maxResampledRatings / Math.max(1, size))));
}

/** The same rows with at most so many distinct values, each put to the mean of its bin. */
function coarseRows(grouped: readonly (readonly Row[])[]): { rows: readonly (readonly Row[])[]; binned: boolean } {
  const values = [...new Set(grouped.flat(2))].filter((value) => value !== null).sort((left, right) => left - right);
  if (values.length <= maxRatioValues) return { rows: grouped, binned: false };
  const size = Math.ceil(values.length / maxRatioValues);
  const nearest = new Map<number, number>();
  for (let start = 0; start < values.length; start += size) {
    const bin = values.slice(start, start + size);
    const mean = bin.reduce((sum, value) => sum + value, 0) / bin.length;
    for (const value of bin) nearest.set(value, mean);
  }
  const coarse = (value: number | null) => (value === null ? null : (nearest.get(value) ?? value));
  return { rows: grouped.map((cluster) => cluster.map((row) => row.map(coarse))), binned: true };
}

function numberOf(estimate: Estimate): number {
  return estimate.kind === 'value' ? estimate.value : 0;
}
