import { addNominalItem, nominalWidth } from '../../measures/agreement-sums.ts';
import { bootstrapInterval, type Interval } from '../../measures/bootstrap.ts';
import { brennanPredigerOf } from '../../measures/brennan-prediger.ts';
import { cohenKappa } from '../../measures/cohen-kappa.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import { fleissKappaOf } from '../../measures/fleiss-kappa.ts';
import { gwetAc1Of } from '../../measures/gwet-ac1.ts';
import { gwetAc2 } from '../../measures/gwet-ac2.ts';
import { intraclassCorrelations } from '../../measures/intraclass-correlation.ts';
import { krippendorffAlphaOf } from '../../measures/krippendorff-alpha.ts';
import { krippendorffAlphaScaled } from '../../measures/krippendorff-alpha-scaled.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { nominalCounts } from '../../measures/nominal-counts.ts';
import { observedAgreementOf } from '../../measures/pairwise-agreement.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { addTo, createClusterSums } from '../cluster-sums.ts';
import { createEstimator, level } from '../estimator.ts';
import type { Rating } from './rating-table.ts';

type NamedCoefficient = { name: string; measured: Measurement };
type RaterPair = { raters: [string, string]; agreement: Measurement; kappa: Measurement };

/** Agreement of any raters; what is resampled are clusters of items. */
export type RatingsMeasure = {
  items: number;
  raters: { name: string; ratings: number }[];
  /** The categories that occur, for ratings that are words or few numbers. */
  categories: string[];
  coefficients: NamedCoefficient[];
  pairs: RaterPair[];
};

/** More distinct ratings than this are no categories: only measures for scales are computed. */
const maxCategories = 50;
/** More points than this are no scale of ordered categories. */
const maxPoints = 21;
const maxPairs = 120;

/**
 * All coefficients that the ratings allow: nominal ones for at most fifty different ratings, those
 * for scales where every rating is a number, intraclass correlation where none is missing. Seeded
 * intervals by clusters.
 */
export function measureRatings(options: {
  ratings: readonly (readonly Rating[])[];
  raters: readonly string[];
  clusters: readonly string[];
  seed: number;
}): RatingsMeasure {
  const { ratings, raters, clusters, seed } = options;
  const values = new Set(ratings.flat().filter((rating) => rating !== null));
  const nominal = values.size <= maxCategories;
  const numeric = [...values].every((value) => typeof value === 'number');
  return {
    items: ratings.length,
    raters: raters.map((name, index) => ({
      name,
      ratings: ratings.filter((row) => (row[index] ?? null) !== null).length,
    })),
    categories: nominal ? [...values].map(String).sort() : [],
    coefficients: [
      ...(nominal ? nominalCoefficients(ratings, clusters, seed) : []),
      ...(numeric ? scaledCoefficients(ratings as (number | null)[][], clusters, seed) : []),
    ],
    pairs: nominal ? raterPairs(ratings, raters, clusters, seed) : [],
  };
}

function nominalCoefficients(
  ratings: readonly (readonly Rating[])[],
  clusters: readonly string[],
  seed: number,
): NamedCoefficient[] {
  const { categories, items } = nominalCounts(ratings);
  const sums = createClusterSums(nominalWidth(categories));
  items.forEach((item, index) => {
    addNominalItem(sums.of(clusters[index] ?? ''), item);
  });
  const kinds: [string, string, (totals: Float64Array) => Estimate][] = [
    ['Observed agreement', 'Gwet 2014, ch. 2', observedAgreementOf],
    ["Fleiss' κ", 'Fleiss 1971; Gwet 2014 for missing ratings', fleissKappaOf],
    ["Krippendorff's α, nominal", 'Krippendorff 2011', krippendorffAlphaOf],
    ["Gwet's AC1", 'Gwet 2008', (totals) => gwetAc1Of(totals, categories)],
    ['Brennan–Prediger', 'Brennan & Prediger 1981', (totals) => brennanPredigerOf(totals, categories)],
  ];
  const measure = createEstimator(seed, clusters);
  return kinds.map(([name, source, statistic]) => ({
    name,
    measured: ofItems(measure.statistic(source, sums, [], statistic)),
  }));
}

function scaledCoefficients(
  ratings: readonly (readonly (number | null)[])[],
  clusters: readonly string[],
  seed: number,
): NamedCoefficient[] {
  const grouped = [...Map.groupBy(ratings, (_row, index) => clusters[index] ?? '').values()];
  const present = [...new Set(ratings.flat().filter((rating) => rating !== null))].sort(
    (value, other) => value - other,
  );
  const scale = scalePoints(present);
  const complete = ratings.every((row) => row.every((value) => value !== null));
  const kinds: [string, string, (rows: readonly (readonly (number | null)[])[]) => Estimate][] = [
    ["Krippendorff's α, ordinal", 'Krippendorff 2011', (rows) => krippendorffAlphaScaled(rows, 'ordinal')],
    ["Krippendorff's α, interval", 'Krippendorff 2011', (rows) => krippendorffAlphaScaled(rows, 'interval')],
  ];
  if (scale !== undefined) kinds.push(["Gwet's AC2, quadratic", 'Gwet 2014, ch. 5', (rows) => gwetAc2(rows, scale)]);
  if (complete)
    kinds.push(['ICC(2,1)', 'Shrout & Fleiss 1979', (rows) => intraclassCorrelations(rows as number[][]).icc2]);
  const resamples = ratings.length > 1000 ? 400 : 1000;
  return kinds.map(([name, source, statistic]) => {
    const random = createRandom(`${seed}:${name}`);
    const interval = bootstrapInterval({
      clusters: grouped,
      statistic: (some) => statistic(some.flat()),
      resamples,
      level,
      random,
    });
    return { name, measured: ofItems({ estimate: statistic(ratings), interval, source }) };
  });
}

/**
 * The points of a scale of ordered categories: the whole numbers from the smallest to the largest,
 * or the few values there are.
 */
function scalePoints(present: readonly number[]): number[] | undefined {
  const [min, max] = [present[0], present.at(-1)];
  if (min === undefined || max === undefined || present.length < 2) return undefined;
  if (present.every((value) => Number.isInteger(value)) && max - min < maxPoints)
    return Array.from({ length: max - min + 1 }, (_none, step) => min + step);
  return present.length <= maxPoints ? [...present] : undefined;
}

function raterPairs(
  ratings: readonly (readonly Rating[])[],
  raters: readonly string[],
  clusters: readonly string[],
  seed: number,
): RaterPair[] {
  const values = [...new Set(ratings.flat().filter((rating) => rating !== null))];
  const item = new Map(values.map((value, index) => [value, index]));
  const size = values.length;
  const measure = createEstimator(seed, clusters);
  const pairs = raters.flatMap((_rater, index) =>
    raters.slice(index + 1).map((_second, offset) => [index, index + 1 + offset] as const),
  );
  return pairs.slice(0, maxPairs).map(([value, other]) => {
    const sums = createClusterSums(size * size);
    ratings.forEach((row, index) => {
      const [left, right] = [item.get(row[value] ?? ''), item.get(row[other] ?? '')];
      if (left !== undefined && right !== undefined) addTo(sums.of(clusters[index] ?? ''), left * size + right, 1);
    });
    const table = (totals: Float64Array) =>
      values.map((_value, row) => [...totals.subarray(row * size, (row + 1) * size)]);
    const names: [string, string] = [raters[value] ?? '', raters[other] ?? ''];
    return {
      raters: names,
      agreement: ofItems(measure.statistic('share of items rated alike', sums, [], (totals) => agreed(table(totals)))),
      kappa: ofItems(measure.statistic('Cohen 1960', sums, [], (totals) => cohenKappa(table(totals)))),
    };
  });
}

function agreed(table: readonly (readonly number[])[]): Estimate {
  const n = table.flat().reduce((sum, count) => sum + count, 0);
  if (n === 0) return notEstimated('no item was rated by both', 0);
  return estimated(table.reduce((sum, row, index) => sum + (row[index] ?? 0), 0) / n, n);
}

/** What is resampled here are items, and a reason must say so. */
export function ofItems(measured: Measurement): Measurement {
  const { interval } = measured;
  if (interval.kind === 'interval') return measured;
  const reason: Interval = {
    ...interval,
    reason: interval.reason.replace('scenario families', 'items').replace('scenario family', 'item'),
  };
  return { ...measured, interval: reason };
}
