import { type ClusterSums, createClusterSums } from '../../analysis/cluster-sums.ts';
import { createEstimator, type Estimator, maxClusters } from '../../analysis/estimator.ts';
import { leanChances } from '../../analysis/lean.ts';
import {
  type AnswersLeftOut,
  answersLeftOut,
  type ClusterSums as ClusterColumns,
  characterSums,
  clusteringOf,
  readFacts,
  scoredModels,
  spreadSums,
  valueNames,
} from '../../datasets/stress-test/answer-metrics.ts';
import type { Columns } from '../../datasets/stress-test/columns.ts';
import type { Duckdb, Source } from '../../datasets/stress-test/duckdb.ts';
import { nearEqualNames } from '../../datasets/value-names.ts';
import type { Value } from '../../domain/value.ts';
import { type Chance, tableChances } from '../../measures/chance.ts';
import { disagreementBins } from '../../measures/disagreement.ts';
import { estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';

export type AnswersAnalysis = {
  kind: 'answers';
  rows: number;
  leftOut: AnswersLeftOut;
  /** Names of values that differ in signs alone, read as different ones. */
  nearEqual: string[][];
  families: number;
  models: string[];
  meanD: Measurement;
  /**
   * Spread between models on the 0–6 scale, over both values of all queries: as D has it, and what
   * is left without what grows with the number of models. The noise of single readings is in both,
   * since the files have one reading of each answer.
   */
  spread: { read: Measurement; panelSizeFree: Measurement };
  bins: { bin: string; rows: number; share: Measurement }[];
  /** `chance`: of a rate so far from the mean of all models, corrected for all models. */
  outliers: { model: string; above: number; below: number; rate: Measurement; chance: Chance }[];
  character: {
    category: string;
    scenarios: number;
    /** `chance`: of a share so far from the mean of all models, corrected for all rows of all categories. */
    models: { model: string; favoured: number; share: Measurement; chance: Chance }[];
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
  const outlying = tableChances(leanChances(joined(all, models.length, 'here', 'out')));
  const byCategory = categories.map(({ category, ...sums }) => ({ category, own: packed(sums) }));
  const favouring = tableChances(
    byCategory.flatMap(({ own }) => leanChances(joined(own, models.length, 'scored', 'favoured'))),
  );
  return {
    kind: 'answers',
    rows: all.total('n'),
    leftOut: await answersLeftOut(duck),
    nearEqual: nearEqualNames(await valueNames(duck)),
    families: clustering.families,
    models,
    meanD: ratio(all, 'd', 'x', 'queries with D', false, 'mean of D; Zhang et al. 2025'),
    spread: {
      read: rootMean(measure, all, 'vr', 'root mean variance of positions over models'),
      panelSizeFree: rootMean(
        measure,
        all,
        'vu',
        'root mean unbiased variance of positions over models; Searle et al. 1992, ch. 3',
      ),
    },
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
      chance: outlying[index] as Chance,
    })),
    character: byCategory.map(({ category, own }, at) => {
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
          chance: favouring[at * models.length + index] as Chance,
        })),
      };
    }),
  };
}

/** Two columns of every model side by side: how many, and the sum. */
function joined({ sums, place }: Packed, models: number, whole: string, part: string): ClusterSums {
  const pairs = createClusterSums(2 * models);
  const places = Array.from({ length: 2 * models }, (_none, at) => place(`${at % 2 === 0 ? whole : part}${at >> 1}`));
  for (const [cluster, row] of sums.entries()) pairs.of(cluster).set(places.map((at) => row[at] ?? 0));
  return pairs;
}

function rootMean(measure: Estimator, { sums, place }: Packed, column: 'vr' | 'vu', formula: string): Measurement {
  const [values, variances] = [place('sv'), place(column)];
  return measure.statistic(formula, sums, [], (totals) => {
    const n = totals[values] ?? 0;
    return n === 0
      ? notEstimated('no query has positions of two models', 0)
      : estimated(Math.sqrt(Math.max(0, (totals[variances] ?? 0) / n)), n);
  });
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
