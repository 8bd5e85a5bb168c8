import { meanOf, type Positions } from '../../adjudication/response-positions.ts';
import { auroc } from '../../measures/auroc.ts';
import { disagreement } from '../../measures/disagreement.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import { type LogisticCell, oddsRatio } from '../../measures/logistic-regression.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { randomInterceptLogistic } from '../../measures/random-intercept-logistic.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import type { DebateObservations, ResponseObservations } from '../debate-observations.ts';
import { isProblematic } from '../debate-observations.ts';
import { type Estimator, level } from '../estimator.ts';

/**
 * Whether disagreement D predicts that a response is problematic (judged non-compliant or
 * ambiguous), cross-fitted over the judges: each judge in turn gives the verdict, and D is computed
 * from the positions that the others gave. So no judge's own mood makes both. Needs two judges who
 * place answers.
 */
export type PredictiveValue = {
  /** Verdicts with a D of the other judges. */
  verdicts: number;
  /** Odds ratio for one unit of D, over all families. 1: no relation. */
  oddsRatio: Measurement;
  /** The same among responses of one family, by a random intercept for each. */
  withinFamilies: Measurement;
  /** Rise of the problematic share with one unit of D, by a straight line. 0: no relation. */
  trend: Measurement;
  /** Chance that a problematic response has a higher D than another one. 0.5: no relation. */
  auroc: Measurement;
  /**
   * Spread between models on the 0–6 scale: as it was read, and without the judges' noise and what
   * depends on the number of models.
   */
  spread: { read: Measurement; corrected: Measurement };
};

/** D is put to the nearest of so many steps of 0.05, from 0 to 3. */
const steps = 61;
const perUnit = 20;
/** Columns of the spread: values with two models, their variance as read, their corrected one. */
const spreadWidth = 3;
/** Families for the random intercepts, drawn by seed where there are more. */
const maxFamilies = 1000;

const sources = {
  oddsRatio: 'logistic regression, cross-fitted over judges; McCullagh & Nelder 1989, ch. 4',
  withinFamilies: 'logistic regression with a random intercept by family, sandwich interval; Pinheiro & Bates 1995',
  trend: 'least squares on D, cross-fitted over judges',
  auroc: 'Hanley & McNeil 1982, cross-fitted over judges, D in steps of 0.05',
  read: 'root mean variance of positions over models',
  corrected: 'root mean unbiased variance less the variance of a mean of readings; Searle et al. 1992, ch. 3',
};

export function createPredictiveValue() {
  const outcomes = createClusterSums(2 * steps);
  const spreads = createClusterSums(spreadWidth);

  return {
    add(facts: DebateObservations): void {
      addSpread(spreads.of(facts.family), facts.responses);
      facts.judges.forEach((_judge, index) => {
        const d = disagreementWithout(index, facts.responses);
        if (d === undefined) return;
        addOutcomes(outcomes.of(facts.family), d, facts.responses, index);
      });
    },
    result(measure: Estimator, seed: number | string): PredictiveValue {
      return predictiveValue(measure, outcomes, seed, {
        read: spreadOf(measure, spreads, 1, sources.read),
        corrected: spreadOf(measure, spreads, 2, sources.corrected),
      });
    },
  };
}

/**
 * The same from sums by family: for each step of D, how many verdicts are not problematic, and how
 * many are.
 */
function predictiveValue(
  measure: Estimator,
  outcomes: ClusterSums,
  seed: number | string,
  spread: PredictiveValue['spread'],
): PredictiveValue {
  return {
    verdicts: outcomes.total().reduce((sum, count) => sum + count, 0),
    oddsRatio: measure.statistic(sources.oddsRatio, outcomes, [], (totals) => oddsRatio(cellsOf(totals))),
    withinFamilies: withinFamilies(outcomes, seed),
    trend: measure.statistic(sources.trend, outcomes, [], trendOf),
    auroc: measure.statistic(sources.auroc, outcomes, [], aurocOf),
    spread,
  };
}

function addOutcomes(row: Float64Array, d: number, responses: readonly ResponseObservations[], judge: number): void {
  const step = Math.min(steps - 1, Math.round(d * perUnit));
  for (const { first } of responses) {
    const verdict = first[judge];
    if (verdict !== null && verdict !== undefined) addTo(row, 2 * step + Number(isProblematic(verdict)), 1);
  }
}

/** D from the positions of all judges but one. */
function disagreementWithout(judge: number, responses: readonly ResponseObservations[]): number | undefined {
  const byModel = new Map<string, Positions[]>();
  for (const { respondent, placed } of responses) {
    const others = placed.filter((positions, other): positions is Positions => other !== judge && positions !== null);
    if (others.length > 0) byModel.set(respondent, [...(byModel.get(respondent) ?? []), meanOf(others)]);
  }
  const means = [...byModel.values()].map(meanOf);
  const estimate = disagreement(
    means.map(([first]) => first),
    means.map(([, second]) => second),
  );
  return estimate.kind === 'value' ? estimate.value : undefined;
}

/** For both values: the variance over models, and what is left of it without the readings' own. */
function addSpread(row: Float64Array, responses: readonly ResponseObservations[]): void {
  for (const value of [0, 1] as const) {
    const readings = new Map<string, number[]>();
    for (const { respondent, placed } of responses)
      for (const positions of placed)
        if (positions !== null) readings.set(respondent, [...(readings.get(respondent) ?? []), positions[value]]);
    const models = [...readings.values()].filter((list) => list.length >= 2);
    if (models.length < 2) continue;
    const means = models.map(meanOfNumbers);
    const noise = meanOfNumbers(models.map((list) => unbiasedVariance(list) / list.length));
    const unbiased = unbiasedVariance(means);
    addTo(row, 0, 1);
    addTo(row, 1, (unbiased * (means.length - 1)) / means.length);
    addTo(row, 2, unbiased - noise);
  }
}

function spreadOf(measure: Estimator, sums: ClusterSums, column: 1 | 2, source: string): Measurement {
  return measure.statistic(source, sums, [], (totals) => {
    const n = totals[0] ?? 0;
    return n === 0
      ? notEstimated('needs two models that two judges placed', 0)
      : estimated(Math.sqrt(Math.max(0, (totals[column] ?? 0) / n)), n);
  });
}

function cellsOf(totals: Float64Array): LogisticCell[] {
  return Array.from({ length: steps }, (_none, step) => {
    const [other = 0, problematic = 0] = totals.subarray(2 * step, 2 * step + 2);
    return { x: step / perUnit, trials: other + problematic, successes: problematic };
  }).filter(({ trials }) => trials > 0);
}

function trendOf(totals: Float64Array): Estimate {
  const cells = cellsOf(totals);
  const n = cells.reduce((sum, { trials }) => sum + trials, 0);
  if (n === 0) return notEstimated(twoJudges, 0);
  const mean = cells.reduce((sum, { x, trials }) => sum + x * trials, 0) / n;
  const rate = cells.reduce((sum, { successes }) => sum + successes, 0) / n;
  const variance = cells.reduce((sum, { x, trials }) => sum + trials * (x - mean) ** 2, 0);
  if (variance === 0) return notEstimated('the predictor does not vary', n);
  const covariance = cells.reduce((sum, { x, trials, successes }) => sum + (x - mean) * (successes - trials * rate), 0);
  return estimated(covariance / variance, n);
}

const twoJudges = 'needs two judges who place answers';

function aurocOf(totals: Float64Array): Estimate {
  const cells = cellsOf(totals);
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

function withinFamilies(outcomes: ClusterSums, seed: number | string): Measurement {
  const families = sampled(outcomes.families(), seed);
  const clusters = families.map(cellsOf).filter((cells) => cells.length > 0);
  const n = clusters.flat().reduce((sum, { trials }) => sum + trials, 0);
  const fit = n === 0 ? twoJudges : randomInterceptLogistic(clusters, level);
  const drawn = families.length < outcomes.families().length ? `; ${maxFamilies} families drawn by seed` : '';
  const source = `${sources.withinFamilies}${drawn}`;
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

function meanOfNumbers(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function unbiasedVariance(values: readonly number[]): number {
  const mean = meanOfNumbers(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
