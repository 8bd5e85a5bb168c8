import { type Estimate, estimated, notEstimated } from './estimate.ts';

/** How far two values lie apart, by the level of measurement of the scale. */
export type ScaleMetric = 'ordinal' | 'interval' | 'ratio';

/**
 * Krippendorff's α for values with an order: 1 perfect agreement, 0 chance, below 0 systematic
 * disagreement. Rows are items, columns raters, null is missing; items with fewer than two ratings
 * are left out. `ordinal` counts the ratings that lie between two values, `interval` takes their
 * squared difference, `ratio` their squared difference over their sum (for values of 0 or more).
 * `n` counts the items used; undefined when nothing is pairable, when all ratings are equal, or, for
 * `ratio`, when a value is below 0. Source: Krippendorff (2011), Computing Krippendorff's
 * alpha-reliability.
 *
 * Time grows with the ratings, and for `ratio` with the square of the distinct values.
 * @example krippendorffAlphaScaled([[1, 1], [3, 3], [2, 3]], 'interval') // value 0.8275…, n 3
 */
export function krippendorffAlphaScaled(
  ratings: readonly (readonly (number | null)[])[],
  metric: ScaleMetric,
): Estimate {
  const items = ratings
    .map((row) => row.filter((rating): rating is number => rating !== null))
    .filter((row) => row.length >= 2);
  if (items.length === 0) return notEstimated('no item has two ratings', 0);
  const pooled = countsOf(items.flat());
  if (pooled.size === 1) return notEstimated('all ratings are equal', items.length);
  if (metric === 'ratio' && items.some((row) => row.some((value) => value < 0)))
    return notEstimated('a ratio scale has no values below 0', items.length);
  const n = items.reduce((sum, row) => sum + row.length, 0);
  const rankOf = metric === 'ordinal' ? midranks(pooled) : undefined;
  const placed = (counts: ReadonlyMap<number, number>) =>
    rankOf === undefined
      ? counts
      : new Map([...counts].map(([value, count]) => [rankOf.get(value) ?? 0, count] as const));
  const spread = metric === 'ratio' ? ratioSpread : squaredSpread;
  let observed = 0;
  for (const row of items) observed += spread(placed(countsOf(row))) / (row.length - 1);
  return estimated(1 - ((n - 1) * observed) / spread(placed(pooled)), items.length);
}

function countsOf(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/**
 * Each value's mean rank. Between two values lie as many ratings, half of their own included, as
 * their mean ranks differ, so the ordinal metric is the interval metric of mean ranks.
 */
function midranks(pooled: ReadonlyMap<number, number>): Map<number, number> {
  let below = 0;
  const sorted = [...pooled].sort(([left], [right]) => left - right);
  return new Map(
    sorted.map(([value, count]) => {
      const rank = below + count / 2;
      below += count;
      return [value, rank] as const;
    }),
  );
}

/**
 * Sum of squared differences over the unordered pairs of ratings: by their mean, so that it takes
 * one pass.
 */
function squaredSpread(counts: ReadonlyMap<number, number>): number {
  let [n, sum] = [0, 0];
  for (const [value, count] of counts) {
    n += count;
    sum += count * value;
  }
  const mean = sum / n;
  let squares = 0;
  for (const [value, count] of counts) squares += count * (value - mean) ** 2;
  return n * squares;
}

/** The same of the ratio metric, over the pairs of distinct values. */
function ratioSpread(counts: ReadonlyMap<number, number>): number {
  const entries = [...counts];
  let sum = 0;
  entries.forEach(([value, count], index) => {
    for (let next = index + 1; next < entries.length; next += 1) {
      const [other, times] = entries[next] as [number, number];
      sum += count * times * ((value - other) / (value + other)) ** 2;
    }
  });
  return sum;
}
