import { fQuantile } from './beta-distribution.ts';
import type { Interval } from './bootstrap.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';
import { mean } from './mean.ts';

/**
 * The six intraclass correlations of Shrout & Fleiss: of a single rating and of the mean of all
 * raters.
 */
export type IntraclassCorrelations = Record<'icc1' | 'icc2' | 'icc3' | 'icc1k' | 'icc2k' | 'icc3k', Estimate>;

/**
 * ICC(1) one-way, ICC(2) two-way with random raters, ICC(3) two-way with fixed raters, for complete
 * ratings (items × raters): 1 all variance is between items, 0 none, below 0 less than chance.
 * Undefined below two items or two raters, or without any variance. Source: Shrout & Fleiss (1979),
 * Psychological Bulletin 86.
 */
export function intraclassCorrelations(ratings: readonly (readonly number[])[]): IntraclassCorrelations {
  const variance = varianceOf(ratings);
  if (typeof variance === 'string') return all(notEstimated(variance, ratings.length));
  const { n, k, items, within, raters, error } = variance;
  return {
    icc1: ratio(items - within, items + (k - 1) * within, n),
    icc2: ratio(items - error, items + (k - 1) * error + (k * (raters - error)) / n, n),
    icc3: ratio(items - error, items + (k - 1) * error, n),
    icc1k: ratio(items - within, items, n),
    icc2k: ratio(items - error, items + (raters - error) / n, n),
    icc3k: ratio(items - error, items, n),
  };
}

/**
 * Intervals of the six forms from the F distribution, for items that are independent of one another
 * and normal errors; `level` in 0 to 1. None where the ratings have no error at all. Sources: Shrout
 * & Fleiss (1979); McGraw & Wong (1996), Psychological Methods 1, table 7.
 */
export function intraclassIntervals(
  ratings: readonly (readonly number[])[],
  level: number,
): Record<keyof IntraclassCorrelations, Interval> {
  const variance = varianceOf(ratings);
  if (typeof variance === 'string') return none(variance, ratings.length);
  const { n, k, items, within, error } = variance;
  if (error <= 0 || within <= 0) return none('the raters agree fully', n);
  const share = 1 - (1 - level) / 2;
  const between = (low: number, high: number): Interval => ({
    kind: 'interval',
    low,
    high,
    level,
    clusters: n,
    resamples: 0,
  });
  const single = (ratios: Ends): Interval => between(singleOf(ratios.low, k), singleOf(ratios.high, k));
  const average = (ratios: Ends): Interval => between(1 - 1 / ratios.low, 1 - 1 / ratios.high);
  const oneWay = ratioEnds(items / within, n - 1, n * (k - 1), share);
  const twoWay = ratioEnds(items / error, n - 1, (n - 1) * (k - 1), share);
  const absolute = absoluteEnds(variance, share);
  const averaged = (value: number) => (k * value) / (1 + (k - 1) * value);
  return {
    icc1: single(oneWay),
    icc2: between(absolute.low, absolute.high),
    icc3: single(twoWay),
    icc1k: average(oneWay),
    icc2k: between(averaged(absolute.low), averaged(absolute.high)),
    icc3k: average(twoWay),
  };
}

type Ends = { low: number; high: number };

/** Ends of the ratio of variances, its F being `observed`. */
function ratioEnds(observed: number, numerator: number, denominator: number, share: number): Ends {
  return {
    low: observed / fQuantile(share, numerator, denominator),
    high: observed * fQuantile(share, denominator, numerator),
  };
}

function singleOf(ratioOfVariances: number, k: number): number {
  return (ratioOfVariances - 1) / (ratioOfVariances + k - 1);
}

/** ICC(2,1), whose error has Satterthwaite's degrees of freedom. */
function absoluteEnds({ n, k, items, raters, error }: Variance, share: number): Ends {
  const rho = (items - error) / (items + (k - 1) * error + (k * (raters - error)) / n);
  const a = (k * rho) / (n * (1 - rho));
  const b = 1 + (k * rho * (n - 1)) / (n * (1 - rho));
  const freedom =
    (a * raters + b * error) ** 2 / ((a * raters) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)));
  const lower = fQuantile(share, n - 1, freedom);
  const upper = fQuantile(share, freedom, n - 1);
  const rest = k * raters + (k * n - k - n) * error;
  return {
    low: (n * (items - lower * error)) / (lower * rest + n * items),
    high: (n * (upper * items - error)) / (rest + n * upper * items),
  };
}

/** Mean squares between items, within items, between raters, and what is left. */
type Variance = { n: number; k: number; items: number; within: number; raters: number; error: number };

/** The mean squares, or the reason why there are none. */
function varianceOf(ratings: readonly (readonly number[])[]): Variance | string {
  const n = ratings.length;
  const k = ratings[0]?.length ?? 0;
  if (n < 2 || k < 2) return 'needs two items and two raters';
  const grand = mean(ratings.flat());
  const itemMeans = ratings.map(mean);
  const raterMeans = Array.from({ length: k }, (_unused, rater) => mean(ratings.map((row) => row[rater] ?? 0)));
  const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + (value - grand) ** 2, 0);
  const betweenItems = k * squares(itemMeans);
  const betweenRaters = n * squares(raterMeans);
  const total = squares(ratings.flat());
  if (total === 0) return 'all ratings are equal';
  return {
    n,
    k,
    items: betweenItems / (n - 1),
    within: (total - betweenItems) / (n * (k - 1)),
    raters: betweenRaters / (k - 1),
    error: (total - betweenItems - betweenRaters) / ((n - 1) * (k - 1)),
  };
}

function none(reason: string, clusters: number): Record<keyof IntraclassCorrelations, Interval> {
  const interval: Interval = { kind: 'none', reason, clusters };
  return { icc1: interval, icc2: interval, icc3: interval, icc1k: interval, icc2k: interval, icc3k: interval };
}

function ratio(part: number, whole: number, n: number): Estimate {
  return whole === 0 ? notEstimated('no variance between items', n) : estimated(part / whole, n);
}

function all(estimate: Estimate): IntraclassCorrelations {
  return { icc1: estimate, icc2: estimate, icc3: estimate, icc1k: estimate, icc2k: estimate, icc3k: estimate };
}
