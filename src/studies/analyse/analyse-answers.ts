import { type ClusterSums, createClusterSums } from '../../analysis/cluster-sums.ts';
import { createEstimator, maxClusters } from '../../analysis/estimator.ts';
import {
  type ClusterSums as ClusterColumns,
  characterSums,
  clusteringOf,
  readFacts,
  scoredModels,
  spreadSums,
} from '../../datasets/stress-test/answer-metrics.ts';
import type { Columns } from '../../datasets/stress-test/columns.ts';
import type { Duckdb, Source } from '../../datasets/stress-test/duckdb.ts';
import type { Value } from '../../domain/value.ts';
import { disagreementBins } from '../../measures/disagreement.ts';
import type { Measurement } from '../../measures/measurement.ts';

export type AnswersAnalysis = {
  kind: 'answers';
  rows: number;
  families: number;
  models: string[];
  meanD: Measurement;
  bins: { bin: string; rows: number; share: Measurement }[];
  outliers: { model: string; above: number; below: number; rate: Measurement }[];
  character: {
    category: string;
    scenarios: number;
    models: { model: string; favoured: number; share: Measurement }[];
  }[];
};

type Options = {
  source: Source;
  columns: Columns;
  types: ReadonlyMap<string, string>;
  taxonomy: readonly Value[];
  seed: number;
};

/** D, bins, outliers and character of a file with answers. */
export async function analyseAnswers(duck: Duckdb, options: Options): Promise<AnswersAnalysis> {
  const { source, columns, types, taxonomy, seed } = options;
  const models = scoredModels(columns);
  await readFacts(duck, source, columns, types);
  const clustering = await clusteringOf(duck, seed, maxClusters);
  const spread = await spreadSums(duck, models.length, clustering);
  const categories = await characterSums(duck, models.length, taxonomy, clustering);
  const measure = createEstimator(seed, spread.clusters);
  const ratio = (of: Packed, part: string, whole: string, what: string, share: boolean, formula: string) =>
    measure.ratio(formula, of.sums, { part: of.place(part), whole: of.place(whole), what, share });
  const all = packed(spread);
  return {
    kind: 'answers',
    rows: all.total('n'),
    families: clustering.families,
    models,
    meanD: ratio(all, 'd', 'x', 'queries with D', false, 'mean of D; Zhang et al. 2025'),
    bins: disagreementBins.map((bin, index) => ({
      bin,
      rows: all.total(`bin${index}`),
      share: ratio(all, `bin${index}`, 'x', 'queries with D', true, 'bins of D; Zhang et al. 2025'),
    })),
    outliers: models.map((model, index) => ({
      model,
      above: all.total(`above${index}`),
      below: all.total(`below${index}`),
      rate: ratio(
        all,
        `out${index}`,
        `here${index}`,
        `queries on which ${model} can be compared`,
        true,
        'at least 4 points from 9/11 of the others; Zhang et al. 2025',
      ),
    })),
    character: categories.map(({ category, ...sums }) => {
      const own = packed(sums);
      return {
        category,
        scenarios: own.total('n'),
        models: models.map((model, index) => ({
          model,
          favoured: own.total(`favoured${index}`),
          share: ratio(
            own,
            `favoured${index}`,
            `scored${index}`,
            `hard queries on ${category}`,
            true,
            'stands higher on the value than on its rival, D ≥ 1.5; Zhang et al. 2025',
          ),
        })),
      };
    }),
  };
}

type Packed = { sums: ClusterSums; place(name: string): number; total(name: string): number };

/** Columns only counted; the others are measured, and so resampled. */
const counted = /^(n|above\d+|below\d+)$/;

/** Columns by name as sums by cluster. */
function packed({ clusters, columns }: ClusterColumns): Packed {
  const names = Object.keys(columns).filter((name) => !counted.test(name));
  const sums = createClusterSums(names.length);
  clusters.forEach((cluster, index) => {
    const row = sums.of(cluster);
    names.forEach((name, value) => {
      row[value] = columns[name]?.[index] ?? 0;
    });
  });
  return {
    sums,
    place: (name) => names.indexOf(name),
    total: (name) => columns[name]?.reduce((sum, number) => sum + number, 0) ?? 0,
  };
}
