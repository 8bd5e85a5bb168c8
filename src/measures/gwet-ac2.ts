import { type DisagreementWeight, quadraticWeight } from './cohen-kappa.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';

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
  const size = scale.length;
  if (size < 2) return notEstimated('fewer than two categories are on offer', 0);
  const item = new Map(scale.map((value, index) => [value, index]));
  const agreement = agreementWeights(size, weight);
  const shares = new Array<number>(size).fill(0);
  let [rated, paired, observed] = [0, 0, 0];
  for (const row of ratings) {
    const counts = new Array<number>(size).fill(0);
    for (const rating of row) {
      if (rating === null) continue;
      const index = item.get(rating);
      if (index === undefined) return notEstimated(`the rating ${rating} is not on the scale`, paired);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    const raters = counts.reduce((sum, count) => sum + count, 0);
    if (raters === 0) continue;
    rated += 1;
    counts.forEach((count, index) => {
      shares[index] = (shares[index] ?? 0) + count / raters;
    });
    if (raters < 2) continue;
    paired += 1;
    observed += weightedPairs(counts, agreement) / (raters * (raters - 1));
  }
  if (paired === 0) return notEstimated('no item has two ratings', 0);
  const total = agreement.flat().reduce((sum, index) => sum + index, 0);
  const doubt = shares.reduce((sum, share) => sum + (share / rated) * (1 - share / rated), 0);
  const expected = (total / (size * (size - 1))) * doubt;
  return estimated((observed / paired - expected) / (1 - expected), paired);
}

/**
 * Agreement over ordered pairs of different raters: each rating against all others, its own place
 * taken out once.
 */
function weightedPairs(counts: readonly number[], agreement: readonly (readonly number[])[]): number {
  return counts.reduce((sum, count, value) => {
    const near = counts.reduce((inner, other, index) => inner + (agreement[value]?.[index] ?? 0) * other, 0);
    return sum + count * (near - 1);
  }, 0);
}

function agreementWeights(size: number, weight: DisagreementWeight): number[][] {
  const indices = Array.from({ length: size }, (_none, index) => index);
  const max = Math.max(...indices.flatMap((value) => indices.map((other) => weight(value, other))));
  return indices.map((value) => indices.map((other) => 1 - weight(value, other) / max));
}
