import { auroc } from '../measures/auroc.ts';
import { disagreementBin, disagreementBins } from '../measures/disagreement.ts';
import { type Estimate, estimated, notEstimated } from '../measures/estimate.ts';
import { type LogisticCell, oddsRatio } from '../measures/logistic-regression.ts';
import type { Measurement } from '../measures/measurement.ts';
import { randomInterceptLogistic } from '../measures/random-intercept-logistic.ts';
import { createRandom } from '../measures/seeded-random.ts';
import { addTo, type ClusterSums, createClusterSums } from './cluster-sums.ts';
import { type Estimator, level } from './estimator.ts';

/** How D goes with problematic verdicts (non-compliant or ambiguous). */
export type DisagreementRelation = {
  /** Verdicts with a D. */
  verdicts: number;
  /** Odds ratio for one unit of D, over all families. 1: no relation. */
  oddsRatio: Measurement;
  /** The same among responses of one family, by a random intercept for each. */
  withinFamilies: Measurement;
  /** Rise of the problematic share with one unit of D, by a straight line. 0: no relation. */
  trend: Measurement;
  /** Rise of the problematic share from one of the five bins of D to the next. 0: no relation. */
  binTrend: Measurement;
  /** Chance that a problematic response has a higher D than another one. 0.5: no relation. */
  auroc: Measurement;
};

/** D is put to the nearest of so many steps of 0.05, from 0 to 3. */
const steps = 61;
const perUnit = 20;
/** For each step of D, then for each bin: verdicts that are not problematic, and that are. */
const relationWidth = 2 * (steps + disagreementBins.length);
/** Families for the random intercepts, drawn by seed where there are more. */
const maxFamilies = 1000;

const sources = {
  oddsRatio: 'logistic regression; McCullagh & Nelder 1989, ch. 4',
  withinFamilies: 'logistic regression with a random intercept by family, sandwich interval; Pinheiro & Bates 1995',
  trend: 'least squares on D',
  binTrend: 'least squares on the bins, scores 0 to 4; Armitage 1955',
  auroc: 'Hanley & McNeil 1982, D in steps of 0.05',
};

/** Counts of verdicts by D, for `measureRelation`. */
export const createRelationSums = (): ClusterSums => createClusterSums(relationWidth);

/** Counts `count` verdicts on a response whose debate or query has this D. */
export function addVerdict(row: Float64Array, d: number, isProblematic: boolean, count = 1): void {
  const step = Math.min(steps - 1, Math.round(d * perUnit));
  addTo(row, 2 * step + Number(isProblematic), count);
  const bin = disagreementBins.indexOf(disagreementBin(d));
  addTo(row, 2 * (steps + bin) + Number(isProblematic), count);
}

/**
 * From sums of `createRelationSums`.
 * @param how what the sources add, such as "cross-fitted over judges"
 * @param lacking why there are no verdicts with a D, where there are none
 */
export function measureRelation(
  measure: Estimator,
  sums: ClusterSums,
  { seed, how, lacking }: { seed: number | string; how: string; lacking: string },
): DisagreementRelation {
  const total = sums.total().subarray(0, 2 * steps);
  const verdicts = total.reduce((sum, count) => sum + count, 0);
  const source = (name: keyof typeof sources) => (how === '' ? sources[name] : `${sources[name]}; ${how}`);
  const of = (name: keyof typeof sources, statistic: (cells: LogisticCell[], n: number) => Estimate, from: CellsOf) =>
    measure.statistic(source(name), sums, [], (totals) => {
      const cells = from(totals);
      const n = cells.reduce((sum, { trials }) => sum + trials, 0);
      return n === 0 ? notEstimated(lacking, 0) : statistic(cells, n);
    });
  return {
    verdicts,
    oddsRatio: of('oddsRatio', oddsRatio, stepCells),
    withinFamilies: withinFamilies(sums, { seed, lacking, source: source('withinFamilies') }),
    trend: of('trend', slope, stepCells),
    binTrend: of('binTrend', slope, binCells),
    auroc: of('auroc', aurocOf, stepCells),
  };
}

type CellsOf = (totals: Float64Array) => LogisticCell[];

const stepCells: CellsOf = (totals) => cellsOf(totals, 0, steps, perUnit);
const binCells: CellsOf = (totals) => cellsOf(totals, steps, disagreementBins.length, 1);

function cellsOf(totals: Float64Array, from: number, count: number, scale: number): LogisticCell[] {
  return Array.from({ length: count }, (_none, at) => {
    const [other = 0, problematic = 0] = totals.subarray(2 * (from + at), 2 * (from + at) + 2);
    return { x: at / scale, trials: other + problematic, successes: problematic };
  }).filter(({ trials }) => trials > 0);
}

function slope(cells: LogisticCell[], n: number): Estimate {
  const mean = cells.reduce((sum, { x, trials }) => sum + x * trials, 0) / n;
  const rate = cells.reduce((sum, { successes }) => sum + successes, 0) / n;
  const variance = cells.reduce((sum, { x, trials }) => sum + trials * (x - mean) ** 2, 0);
  if (variance === 0) return notEstimated('D does not vary', n);
  const covariance = cells.reduce((sum, { x, trials, successes }) => sum + (x - mean) * (successes - trials * rate), 0);
  return estimated(covariance / variance, n);
}

function aurocOf(cells: LogisticCell[]): Estimate {
  let [below, wins, positives, negatives] = [0, 0, 0, 0];
  for (const { trials, successes } of cells) {
    const others = trials - successes;
    wins += successes * (below + others / 2);
    below += others;
    positives += successes;
    negatives += others;
  }
  if (positives === 0 || negatives === 0) return auroc([], []);
  return estimated(wins / (positives * negatives), positives + negatives);
}

function withinFamilies(
  sums: ClusterSums,
  { seed, lacking, source: formula }: { seed: number | string; lacking: string; source: string },
): Measurement {
  const families = sampled(sums.families(), seed);
  const clusters = families.map(stepCells).filter((cells) => cells.length > 0);
  const n = clusters.flat().reduce((sum, { trials }) => sum + trials, 0);
  const fit = n === 0 ? lacking : randomInterceptLogistic(clusters, level);
  const drawn = families.length < sums.families().length ? `; ${maxFamilies} families drawn by seed` : '';
  const source = `${formula}${drawn}`;
  if (typeof fit === 'string')
    return {
      estimate: notEstimated(fit, n),
      interval: { kind: 'none', reason: fit, clusters: clusters.length },
      source,
    };
  const { low, high } = fit;
  return {
    estimate: estimated(fit.oddsRatio, n),
    interval: { kind: 'interval', low, high, level, clusters: clusters.length, resamples: 0 },
    source,
  };
}

function sampled(families: readonly Float64Array[], seed: number | string): readonly Float64Array[] {
  if (families.length <= maxFamilies) return families;
  const random = createRandom(`${seed}:random intercepts`);
  return families
    .map((row) => ({ row, order: random() }))
    .sort((left, right) => left.order - right.order)
    .slice(0, maxFamilies)
    .map(({ row }) => row);
}
