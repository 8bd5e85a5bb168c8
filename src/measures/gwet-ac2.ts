import { type DisagreementWeight, quadraticWeight } from './cohen-kappa.ts';
import { type Estimate, notEstimated } from './estimate.ts';
import { weightedAgreement } from './weighted-agreement.ts';

/**
 * Gwet's AC2, AC1 for ordered categories: near misses count in part. 1 perfect agreement, 0 chance
 * among raters in doubt, below 0 less. `scale` names the categories on offer in order; missing
 * ratings (null) are allowed. Weights are taken between places on the scale and turned into
 * agreement by the largest of them; quadratic by default. `n` counts items with two ratings;
 * undefined without any, for fewer than two categories, and for a rating that is not on the scale.
 * Source: Gwet (2014), ch. 5.
 */
export function gwetAc2(
  ratings: readonly (readonly (number | null)[])[],
  scale: readonly number[],
  weight: DisagreementWeight = quadraticWeight,
): Estimate {
  if (scale.length < 2) return notEstimated('fewer than two categories are on offer', 0);
  const index = new Map(scale.map((value, position) => [value, position]));
  const foreign = ratings.flat().find((rating) => rating !== null && !index.has(rating));
  if (foreign !== undefined) return notEstimated(`the rating ${foreign} is not on the scale`, 0);
  const rows = ratings.map((row) => row.map((rating) => (rating === null ? null : (index.get(rating) ?? null))));
  const distances = scale.map((_value, row) => scale.map((_other, column) => weight(row, column)));
  const max = Math.max(...distances.flat());
  const weights = distances.map((row) => row.map((distance) => 1 - distance / max));
  return weightedAgreement(rows, scale.length, weights).gwet;
}
