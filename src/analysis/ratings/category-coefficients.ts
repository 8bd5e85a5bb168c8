import { addNominalItem, nominalWidth } from '../../measures/agreement-sums.ts';
import { agreementWeights } from '../../measures/agreement-weights.ts';
import type { Estimate } from '../../measures/estimate.ts';
import {
  addWeightedItem,
  type IndexedRatings,
  type WeightedShape,
  weightedAgreementOf,
  weightedWidth,
} from '../../measures/weighted-agreement.ts';
import { createClusterSums } from '../cluster-sums.ts';
import { createEstimator, type Estimator } from '../estimator.ts';
import { nominalCoefficients } from '../nominal-coefficients.ts';
import { type NamedCoefficient, type NamedWeights, ofItems } from './named-coefficient.ts';

/** Ratings as category indices, with the weights that the categories' order allows. */
export type IndexedTable = {
  indexed: readonly IndexedRatings[];
  raters: readonly string[];
  clusters: readonly string[];
  seed: number;
  categories: number;
  weightings: readonly NamedWeights[];
};

/**
 * So many numbers of a cluster are resampled at most; each rater's shares, which only Conger's κ
 * needs, may be more.
 */
const maxResampledWidth = 600;

/** Every coefficient for categories, plain and then by each weighting. */
export function categoryCoefficients(table: IndexedTable): NamedCoefficient[] {
  const measure = createEstimator(table.seed, table.clusters);
  return [...plainCoefficients(table, measure), ...weightedCoefficients(table, measure)];
}

function plainCoefficients({ indexed, clusters, categories }: IndexedTable, measure: Estimator): NamedCoefficient[] {
  const sums = createClusterSums(nominalWidth(categories));
  indexed.forEach((row, item) => {
    const counts = new Array<number>(categories).fill(0);
    for (const category of row) if (category !== null) counts[category] = (counts[category] ?? 0) + 1;
    addNominalItem(sums.of(clusters[item] ?? ''), counts);
  });
  return nominalCoefficients(measure, sums, { categories, occurring: categories }).map(({ name, measured }) => ({
    // Of ratings there may be α for scales beside it.
    name: name === "Krippendorff's α" ? `${name}, nominal` : name,
    measured: ofItems(measured),
  }));
}

function weightedCoefficients(table: IndexedTable, measure: Estimator): NamedCoefficient[] {
  const { indexed, clusters, categories, weightings } = table;
  const identity = agreementWeights(
    'identity',
    Array.from({ length: categories }, (_none, index) => index),
  );
  const shape: WeightedShape = {
    categories,
    raters: table.raters.length,
    weights: [identity, ...weightings.map(({ matrix }) => matrix)],
  };
  const sums = createClusterSums(weightedWidth(shape));
  indexed.forEach((row, item) => {
    addWeightedItem(sums.of(clusters[item] ?? ''), row, shape);
  });
  const resampled = sums.width <= maxResampledWidth;
  const measured = (source: string, statistic: (totals: Float64Array) => Estimate) => {
    if (resampled) return ofItems(measure.statistic(source, sums, [], statistic));
    const reason = `too many raters and categories to resample (${sums.width} numbers, at most ${maxResampledWidth})`;
    const interval = { kind: 'none', reason, clusters: sums.names().length } as const;
    return { estimate: statistic(sums.total()), interval, source };
  };
  const conger = {
    name: "Conger's κ",
    measured: measured('Conger 1980', (totals) => weightedAgreementOf(totals, shape, 0).conger),
  };
  return [
    conger,
    ...weightings.flatMap(({ name }, index) =>
      (
        [
          ["Fleiss' κ", 'fleiss', 'Fleiss 1971; Gwet 2014, ch. 3'],
          ["Gwet's AC2", 'gwet', 'Gwet 2014, ch. 5'],
          ['Brennan–Prediger', 'brennanPrediger', 'Gwet 2014, ch. 4'],
          ["Conger's κ", 'conger', 'Conger 1980; Gwet 2014, ch. 3'],
        ] as const
      ).map(([coefficient, key, source]) => ({
        name: `${coefficient}, ${name}`,
        measured: measured(source, (totals) => weightedAgreementOf(totals, shape, index + 1)[key]),
      })),
    ),
  ];
}
