import { agreementWeights } from '../../measures/agreement-weights.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, createClusterSums } from '../cluster-sums.ts';
import { createEstimator, type Estimator } from '../estimator.ts';
import type { IndexedTable } from './category-coefficients.ts';
import { ofItems } from './named-coefficient.ts';

export type RaterPair = {
  raters: [string, string];
  agreement: Measurement;
  kappa: Measurement;
  /** Cohen's weighted κ by each weighting that the categories' order allows. */
  weighted: { name: string; kappa: Measurement }[];
};

/** Numbers that are resampled over all pairs at most; more pairs than fit are left out and told. */
const maxResampledNumbers = 12_000;

/** Agreement of each two raters: the first pairs, as many as a table of their sizes allows. */
export function raterPairs(table: IndexedTable): RaterPair[] {
  const { raters, categories, weightings, clusters, seed } = table;
  const measure = createEstimator(seed, clusters);
  const width = 1 + 2 * categories + 1 + weightings.length;
  const pairs = raters.flatMap((_rater, first) =>
    raters.slice(first + 1).map((_other, offset) => [first, first + 1 + offset] as const),
  );
  return pairs
    .slice(0, Math.max(1, Math.floor(maxResampledNumbers / width)))
    .map(([first, second]) => pairOf(table, measure, first, second));
}

/** Layout of the sums: items, each rater's counts by category, then the agreement by weighting. */
function pairOf(table: IndexedTable, measure: Estimator, first: number, second: number): RaterPair {
  const { indexed, raters, clusters, categories, weightings } = table;
  const indexes = Array.from({ length: categories }, (_none, index) => index);
  const matrices = [agreementWeights('identity', indexes), ...weightings.map(({ matrix }) => matrix)];
  const agreements = 1 + 2 * categories;
  const sums = createClusterSums(agreements + matrices.length);
  indexed.forEach((row, item) => {
    const [left, right] = [row[first] ?? null, row[second] ?? null];
    if (left === null || right === null) return;
    const into = sums.of(clusters[item] ?? '');
    addTo(into, 0, 1);
    addTo(into, 1 + left, 1);
    addTo(into, 1 + categories + right, 1);
    matrices.forEach((matrix, index) => {
      addTo(into, agreements + index, matrix[left]?.[right] ?? 0);
    });
  });
  const kappaOf = (totals: Float64Array, index: number): Estimate => {
    const n = totals[0] as number;
    if (n === 0) return notEstimated('no item was rated by both', 0);
    let chance = 0;
    for (const left of indexes)
      for (const right of indexes)
        chance +=
          ((matrices[index]?.[left]?.[right] ?? 0) *
            (totals[1 + left] as number) *
            (totals[1 + categories + right] as number)) /
          (n * n);
    if (1 - chance < 1e-12) return notEstimated('both raters use one category', n);
    return estimated(((totals[agreements + index] as number) / n - chance) / (1 - chance), n);
  };
  return {
    raters: [raters[first] ?? '', raters[second] ?? ''],
    agreement: ofItems(
      measure.ratio('share of items rated alike', sums, {
        part: agreements,
        whole: 0,
        what: 'items rated by both',
        share: true,
      }),
    ),
    kappa: ofItems(measure.statistic('Cohen 1960', sums, [], (totals) => kappaOf(totals, 0))),
    weighted: weightings.map(({ name }, index) => ({
      name,
      kappa: ofItems(measure.statistic('Cohen 1968', sums, [], (totals) => kappaOf(totals, index + 1))),
    })),
  };
}
