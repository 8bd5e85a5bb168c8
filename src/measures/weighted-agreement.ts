import type { AgreementWeights } from './agreement-weights.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';

/**
 * Coefficients of one weighting. They share the observed agreement and differ in what they take for
 * chance: the shares of all ratings (`fleiss`, `krippendorff`), each rater's own shares (`conger`),
 * raters in doubt (`gwet`: AC1, or AC2 where weighted), or all categories alike
 * (`brennanPrediger`).
 */
export type WeightedAgreement = Record<'fleiss' | 'krippendorff' | 'conger' | 'gwet' | 'brennanPrediger', Estimate>;

/**
 * Sums over items from which every weighting's coefficients follow, so that items and resamples of
 * them may be added up. Layout: items with two ratings, items with any, then by category the shares
 * and the counts in items with two, then each rater's counts by category, then for each weighting
 * the agreement and the agreement weighted by ratings.
 */
export type WeightedSums = Float64Array;

/** An item's ratings as category indices, one place a rater; null is missing. */
export type IndexedRatings = readonly (number | null)[];

export type WeightedShape = { categories: number; raters: number; weights: readonly AgreementWeights[] };

const headerWidth = 2;

export function weightedWidth({ categories, raters, weights }: WeightedShape): number {
  return headerWidth + (2 + raters) * categories + 2 * weights.length;
}

export function addWeightedItem(sums: WeightedSums, ratings: IndexedRatings, shape: WeightedShape): void {
  const { categories, weights } = shape;
  const counts = new Float64Array(categories);
  let rated = 0;
  const add = (index: number, amount: number) => {
    sums[index] = (sums[index] as number) + amount;
  };
  const byRater = headerWidth + 2 * categories;
  ratings.forEach((category, rater) => {
    if (category === null) return;
    counts[category] = (counts[category] as number) + 1;
    rated += 1;
    add(byRater + rater * categories + category, 1);
  });
  if (rated === 0) return;
  add(1, 1);
  counts.forEach((count, category) => {
    add(headerWidth + category, count / rated);
  });
  if (rated < 2) return;
  add(0, 1);
  counts.forEach((count, category) => {
    add(headerWidth + categories + category, count);
  });
  const byWeighting = byRater + shape.raters * categories;
  weights.forEach((weight, index) => {
    const pairs = agreeingPairs(counts, weight);
    add(byWeighting + 2 * index, pairs / (rated * (rated - 1)));
    add(byWeighting + 2 * index + 1, pairs / (rated - 1));
  });
}

/**
 * The coefficients of the weighting `index` of `shape.weights`, from sums. 1 is perfect agreement, 0
 * chance, below 0 less; `n` counts items with two ratings. Undefined where no item has two ratings,
 * where fewer than two categories are on offer, or where chance alone agrees fully. Sources: Fleiss
 * (1971) and Cohen (1968) by way of Gwet (2014), ch. 2 to 5, for weights and missing ratings; Conger
 * (1980), Psychological Bulletin 88; Brennan & Prediger (1981); Krippendorff (2011).
 */
export function weightedAgreementOf(sums: WeightedSums, shape: WeightedShape, index: number): WeightedAgreement {
  const { categories, raters, weights } = shape;
  const weight = weights[index] as AgreementWeights;
  const paired = sums[0] as number;
  const byRater = headerWidth + 2 * categories;
  const byWeighting = byRater + raters * categories;
  if (paired === 0) return all(notEstimated('no item has two ratings', 0));
  if (categories < 2) return all(notEstimated('fewer than two categories are on offer', paired));
  const observed = (sums[byWeighting + 2 * index] as number) / paired;
  const shares = sums.slice(headerWidth, headerWidth + categories).map((share) => share / (sums[1] as number));
  const beyond = (agreement: number, chance: number) =>
    1 - chance < 1e-12
      ? notEstimated('all ratings fall into one category', paired)
      : estimated((agreement - chance) / (1 - chance), paired);
  const total = weight.flat().reduce((sum, value) => sum + value, 0);
  const doubt = shares.reduce((sum, share) => sum + share * (1 - share), 0);
  const pooled = sums.slice(headerWidth + categories, byRater);
  const ratings = pooled.reduce((sum, count) => sum + count, 0);
  const agreeing = (sums[byWeighting + 2 * index + 1] as number) / ratings;
  return {
    fleiss: beyond(observed, expected(shares, weight)),
    krippendorff: beyond(
      (1 - 1 / ratings) * agreeing + 1 / ratings,
      expected(
        pooled.map((count) => count / ratings),
        weight,
      ),
    ),
    conger: beyond(observed, expectedByRater(sums.subarray(byRater, byWeighting), categories, weight)),
    gwet: beyond(observed, (total / (categories * (categories - 1))) * doubt),
    brennanPrediger: beyond(observed, total / categories ** 2),
  };
}

/** The same of a table of ratings; rows are items, columns raters. */
export function weightedAgreement(
  ratings: readonly IndexedRatings[],
  categories: number,
  weights: AgreementWeights,
): WeightedAgreement {
  const raters = Math.max(0, ...ratings.map((row) => row.length));
  const shape = { categories, raters, weights: [weights] };
  const sums = new Float64Array(weightedWidth(shape));
  for (const row of ratings) addWeightedItem(sums, row, shape);
  return weightedAgreementOf(sums, shape, 0);
}

/**
 * Agreement over ordered pairs of different raters: each rating against all others, itself taken
 * out once.
 */
function agreeingPairs(counts: Float64Array, weights: AgreementWeights): number {
  let sum = 0;
  counts.forEach((count, category) => {
    if (count === 0) return;
    let near = -(weights[category]?.[category] ?? 1);
    counts.forEach((other, column) => {
      near += (weights[category]?.[column] ?? 0) * other;
    });
    sum += count * near;
  });
  return sum;
}

function expected(shares: Float64Array, weights: AgreementWeights): number {
  let sum = 0;
  shares.forEach((share, row) => {
    shares.forEach((other, column) => {
      sum += (weights[row]?.[column] ?? 0) * share * other;
    });
  });
  return sum;
}

/** Mean over the pairs of raters of the agreement that their own shares give by chance. */
function expectedByRater(counts: Float64Array, categories: number, weights: AgreementWeights): number {
  const totals = new Float64Array(categories);
  let [raters, own] = [0, 0];
  for (let start = 0; start < counts.length; start += categories) {
    const row = counts.subarray(start, start + categories);
    const ratings = row.reduce((sum, count) => sum + count, 0);
    if (ratings === 0) continue;
    raters += 1;
    const shares = row.map((count) => count / ratings);
    own += expected(shares, weights);
    shares.forEach((share, category) => {
      totals[category] = (totals[category] as number) + share;
    });
  }
  return (expected(totals, weights) - own) / (raters * (raters - 1));
}

function all(estimate: Estimate): WeightedAgreement {
  return {
    fleiss: estimate,
    krippendorff: estimate,
    conger: estimate,
    gwet: estimate,
    brennanPrediger: estimate,
  };
}
