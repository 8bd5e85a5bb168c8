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
  const n = ratings.length;
  const k = ratings[0]?.length ?? 0;
  if (n < 2 || k < 2) return all(notEstimated('needs two items and two raters', n));
  const grand = mean(ratings.flat());
  const itemMeans = ratings.map(mean);
  const raterMeans = Array.from({ length: k }, (_unused, rater) => mean(ratings.map((row) => row[rater] ?? 0)));
  const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + (value - grand) ** 2, 0);
  const betweenItems = k * squares(itemMeans);
  const betweenRaters = n * squares(raterMeans);
  const total = squares(ratings.flat());
  if (total === 0) return all(notEstimated('all ratings are equal', n));
  const items = betweenItems / (n - 1);
  const within = (total - betweenItems) / (n * (k - 1));
  const raters = betweenRaters / (k - 1);
  const error = (total - betweenItems - betweenRaters) / ((n - 1) * (k - 1));
  return {
    icc1: ratio(items - within, items + (k - 1) * within, n),
    icc2: ratio(items - error, items + (k - 1) * error + (k * (raters - error)) / n, n),
    icc3: ratio(items - error, items + (k - 1) * error, n),
    icc1k: ratio(items - within, items, n),
    icc2k: ratio(items - error, items + (raters - error) / n, n),
    icc3k: ratio(items - error, items, n),
  };
}

function ratio(part: number, whole: number, n: number): Estimate {
  return whole === 0 ? notEstimated('no variance between items', n) : estimated(part / whole, n);
}

function all(estimate: Estimate): IntraclassCorrelations {
  return { icc1: estimate, icc2: estimate, icc3: estimate, icc1k: estimate, icc2k: estimate, icc3k: estimate };
}
