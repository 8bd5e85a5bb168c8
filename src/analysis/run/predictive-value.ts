import { meanOf, type Positions } from '../../adjudication/response-positions.ts';
import { disagreement } from '../../measures/disagreement.ts';
import { estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import type { DebateObservations, ResponseObservations } from '../debate-observations.ts';
import { isProblematic } from '../debate-observations.ts';
import {
  addVerdict,
  createRelationSums,
  type DisagreementRelation,
  measureRelation,
} from '../disagreement-relation.ts';
import type { Estimator } from '../estimator.ts';

/**
 * Whether disagreement D predicts that a response is problematic (judged non-compliant or
 * ambiguous), cross-fitted over the judges: each judge in turn gives the verdict, and D is computed
 * from the positions that the others gave. So no judge's own mood makes both. Needs two judges who
 * place answers.
 */
export type PredictiveValue = DisagreementRelation & {
  /**
   * Spread between models on the 0–6 scale: as it was read, and without the judges' noise and what
   * depends on the number of models.
   */
  spread: { read: Measurement; corrected: Measurement };
};

/** Columns of the spread: values with two models, their variance as read, their corrected one. */
const spreadWidth = 3;

const sources = {
  read: 'root mean variance of positions over models',
  corrected: 'root mean unbiased variance less the variance of a mean of readings; Searle et al. 1992, ch. 3',
};

export function createPredictiveValue() {
  const outcomes = createRelationSums();
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
      return {
        ...measureRelation(measure, outcomes, {
          seed,
          how: 'cross-fitted over judges',
          lacking: 'needs two judges who place answers',
        }),
        spread: {
          read: spreadOf(measure, spreads, 1, sources.read),
          corrected: spreadOf(measure, spreads, 2, sources.corrected),
        },
      };
    },
  };
}

function addOutcomes(row: Float64Array, d: number, responses: readonly ResponseObservations[], judge: number): void {
  for (const { first } of responses) {
    const verdict = first[judge];
    if (verdict !== null && verdict !== undefined) addVerdict(row, d, isProblematic(verdict));
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

function meanOfNumbers(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function unbiasedVariance(values: readonly number[]): number {
  const mean = meanOfNumbers(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
