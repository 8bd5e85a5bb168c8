import { agreementWeights, type Weighting } from '../../measures/agreement-weights.ts';
import { categoryCoefficients } from './category-coefficients.ts';
import type { NamedCoefficient, NamedWeights } from './named-coefficient.ts';
import { type RaterPair, raterPairs } from './rater-pairs.ts';
import type { Rating } from './rating-table.ts';
import { scaleCoefficients } from './scale-coefficients.ts';

/** Agreement of any raters; what is resampled are clusters of items. */
export type RatingsMeasure = {
  items: number;
  raters: { name: string; ratings: number }[];
  /** The categories on offer, for ratings that are words or few numbers. */
  categories: string[];
  coefficients: NamedCoefficient[];
  pairs: RaterPair[];
  /** Pairs of raters there are; more than `pairs` where not all are measured. */
  pairsTotal: number;
};

export type RatingsOptions = {
  ratings: readonly (readonly Rating[])[];
  raters: readonly string[];
  clusters: readonly string[];
  seed: number;
  /** The categories on offer, in their order where there is one; those that occur where absent. */
  categories?: readonly string[] | undefined;
  /**
   * How near two categories are: by a formula, or as a matrix over `categories`. All formulas where
   * absent and the categories are numbers.
   */
  weights?: Weighting | NamedWeights | undefined;
};

/** More distinct ratings than this are no categories: only measures for scales are computed. */
const maxCategories = 50;
/** More points than this are no scale of ordered categories. */
const maxPoints = 21;

/**
 * All coefficients that the ratings allow: those for categories where there are at most fifty, with
 * weights where the categories have an order; those for scales where every rating is a number;
 * intraclass correlations where, besides, none is missing. Seeded intervals by clusters.
 */
export function measureRatings(options: RatingsOptions): RatingsMeasure {
  const { ratings, raters, clusters, seed } = options;
  const values = new Set(ratings.flat().filter((rating) => rating !== null));
  const numeric = values.size > 0 && [...values].every((value) => typeof value === 'number');
  const scale = scaleOf(values, numeric, options.categories);
  const isNominal = scale.length <= maxCategories;
  const weightings = isNominal ? weightingsOf(scale, numeric, options) : [];
  const index = new Map(scale.map((value, position) => [value, position]));
  const indexed = isNominal
    ? ratings.map((row) => raters.map((_name, rater) => indexOf(index, row[rater] ?? null)))
    : [];
  const table = { indexed, raters, clusters, seed, categories: scale.length, weightings };
  return {
    items: ratings.length,
    raters: raters.map((name, rater) => ({
      name,
      ratings: ratings.filter((row) => (row[rater] ?? null) !== null).length,
    })),
    categories: isNominal ? scale.map(String) : [],
    coefficients: [
      ...(isNominal ? categoryCoefficients(table) : []),
      ...(numeric ? scaleCoefficients(ratings as (number | null)[][], clusters, seed) : []),
    ],
    pairs: isNominal ? raterPairs(table) : [],
    pairsTotal: (raters.length * (raters.length - 1)) / 2,
  };
}

function indexOf(index: ReadonlyMap<Rating, number>, rating: Rating): number | null {
  return rating === null ? null : (index.get(rating) ?? null);
}

/** The categories in order: those that were named, else those that occur. */
function scaleOf(values: ReadonlySet<Rating>, numeric: boolean, named: readonly string[] | undefined): Rating[] {
  if (named !== undefined)
    return [...new Set(named.map((name) => (Number.isFinite(Number(name)) && name !== '' ? Number(name) : name)))];
  const present = [...values];
  if (!numeric) return present.sort((left, right) => String(left).localeCompare(String(right), 'en'));
  return (present as number[]).sort((left, right) => left - right);
}

function weightingsOf(scale: readonly Rating[], numeric: boolean, { categories, weights }: RatingsOptions) {
  if (typeof weights === 'object') return [weights];
  // Of two categories every weighting is the plain one.
  if (scale.length < 3) return [];
  const isOrdered = numeric ? scale.length <= maxPoints : categories !== undefined && weights !== undefined;
  if (!isOrdered) return [];
  const points = numeric ? (scale as number[]) : scale.map((_name, index) => index);
  const kinds: readonly Weighting[] = weights === undefined ? ['linear', 'quadratic', 'ordinal'] : [weights];
  return kinds
    .filter((kind) => kind !== 'identity')
    .map((kind): NamedWeights => ({ name: kind, matrix: agreementWeights(kind, points) }));
}
