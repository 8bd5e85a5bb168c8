import { type Estimate, estimated, notEstimated } from './estimate.ts';

/** How far two values lie apart, by the level of measurement of the scale. */
export type ScaleMetric = 'ordinal' | 'interval' | 'ratio';

/**
 * Krippendorff's α for values with an order: 1 perfect agreement, 0 chance, below 0 systematic
 * disagreement. Rows are items, columns raters, null is missing; items with fewer than two ratings
 * are left out. `ordinal` counts the ratings that lie between two values, `interval` takes their
 * squared difference, `ratio` their squared difference over their sum (for values of 0 or more).
 * `n` counts the items used; undefined when nothing is pairable or all ratings are equal. Source:
 * Krippendorff (2011), Computing Krippendorff's alpha-reliability.
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
  const values = [...new Set(items.flat())].sort((left, right) => left - right);
  const item = new Map(values.map((value, index) => [value, index]));
  const countsOf = (row: readonly number[]) => {
    const counts = new Array<number>(values.length).fill(0);
    for (const rating of row) {
      const index = item.get(rating) ?? 0;
      counts[index] = (counts[index] ?? 0) + 1;
    }
    return counts;
  };
  const pooled = countsOf(items.flat());
  const n = pooled.reduce((sum, count) => sum + count, 0);
  const distance = distances(values, pooled, metric);
  let observed = 0;
  for (const row of items) observed += pairDistance(countsOf(row), distance) / (row.length - 1);
  const expected = pairDistance(pooled, distance);
  if (expected === 0) return notEstimated('all ratings are equal', items.length);
  return estimated(1 - ((n - 1) * observed) / expected, items.length);
}

/**
 * Sum of squared distances over the unordered pairs of different values, each weighted by how often
 * both were given.
 */
function pairDistance(counts: readonly number[], distance: (value: number, other: number) => number): number {
  let sum = 0;
  for (let value = 0; value < counts.length; value += 1) {
    if (counts[value] === 0) continue;
    for (let other = value + 1; other < counts.length; other += 1) {
      sum += (counts[value] ?? 0) * (counts[other] ?? 0) * distance(value, other);
    }
  }
  return sum;
}

/** Squared distance of two places among the sorted values, the first place being the lower. */
function distances(
  values: readonly number[],
  pooled: readonly number[],
  metric: ScaleMetric,
): (value: number, other: number) => number {
  const below = [0];
  for (const count of pooled) below.push((below.at(-1) ?? 0) + count);
  return (value, other) => {
    const [low = 0, high = 0] = [values[value], values[other]];
    switch (metric) {
      case 'ordinal': {
        const between = (below[other + 1] ?? 0) - (below[value] ?? 0);
        return (between - ((pooled[value] ?? 0) + (pooled[other] ?? 0)) / 2) ** 2;
      }
      case 'interval':
        return (high - low) ** 2;
      case 'ratio':
        return ((high - low) / (high + low)) ** 2;
    }
  };
}
