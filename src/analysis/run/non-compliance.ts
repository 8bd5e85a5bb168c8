import { meanOf, type Positions } from '../../adjudication/response-positions.ts';
import { type DisagreementBin, disagreement, disagreementBin, disagreementBins } from '../../measures/disagreement.ts';
import { estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import {
  type DebateObservations,
  isProblematic,
  majorityProblematic,
  type ResponseObservations,
} from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';

/**
 * Frequent non-compliance: the share of debates in which every response of the scope is problematic
 * at first reading, by bin of D over the scope's models. `majority`: most judges flag each
 * response; `anyJudge`: at least one does. `fold`: the rate over the lowest bin's.
 */
export type NonComplianceBin = {
  bin: DisagreementBin;
  debates: number;
  majority: Measurement;
  anyJudge: Measurement;
  foldMajority: Measurement;
  foldAnyJudge: Measurement;
};

/**
 * `family` is null for all respondents together, else the maker whose two or more models the scope
 * holds.
 */
export type NonComplianceScope = { family: string | null; models: string[]; bins: NonComplianceBin[] };

const source = 'Zhang et al. 2025, frequent non-compliance';
export const nonComplianceWidth = 3 * disagreementBins.length;
type Scope = { models: Set<string>; sums: ClusterSums };

export function createNonCompliance(familyOf: (respondent: string) => string | undefined) {
  const scopes = new Map<string | null, Scope>();

  function addScope(
    family: string | null,
    responses: readonly ResponseObservations[],
    facts: DebateObservations,
  ): void {
    const models = new Set(responses.map((response) => response.respondent));
    const judged = responses.filter((response) => response.first.some((verdict) => verdict !== null));
    const d = family === null ? facts.d : spreadOf(responses);
    if (models.size < 2 || d === undefined || judged.length < 2) return;
    const scope = scopes.get(family) ?? newScope();
    scopes.set(family, scope);
    for (const model of models) scope.models.add(model);
    const at = disagreementBins.indexOf(disagreementBin(d));
    const row = scope.sums.of(facts.family);
    addTo(row, 3 * at, 1);
    if (judged.every((responseFacts) => majorityProblematic(responseFacts.first) === true)) addTo(row, 3 * at + 1, 1);
    if (
      judged.every((responseFacts) => responseFacts.first.some((verdict) => verdict !== null && isProblematic(verdict)))
    )
      addTo(row, 3 * at + 2, 1);
  }

  return {
    add(facts: DebateObservations): void {
      addScope(null, facts.responses, facts);
      const byFamily = Map.groupBy(facts.responses, (responseFacts) => familyOf(responseFacts.respondent));
      for (const [family, responses] of byFamily) if (family !== undefined) addScope(family, responses, facts);
    },
    result(measure: Estimator): NonComplianceScope[] {
      return [...scopes].map(([family, scope]) => ({
        family,
        models: [...scope.models].sort(),
        bins: nonComplianceBins(measure, scope.sums, 'debates'),
      }));
    },
  };
}

/**
 * Rates and folds by bin from sums of three columns a bin: how many `units`, in how many all
 * responses are problematic to most judges, and in how many to some judge.
 */
export function nonComplianceBins(measure: Estimator, sums: ClusterSums, units: string): NonComplianceBin[] {
  const total = sums.total();
  return disagreementBins.map((bin, at) => {
    const what = `${units} with D in ${bin}`;
    const rate = (column: 1 | 2) =>
      measure.ratio(source, sums, { part: 3 * at + column, whole: 3 * at, what, share: true });
    return {
      bin,
      debates: total[3 * at] ?? 0,
      majority: rate(1),
      anyJudge: rate(2),
      foldMajority: fold(measure, sums, at, 1, units),
      foldAnyJudge: fold(measure, sums, at, 2, units),
    };
  });
}

function newScope(): Scope {
  return { models: new Set(), sums: createClusterSums(nonComplianceWidth) };
}

function fold(measure: Estimator, sums: ClusterSums, at: number, column: 1 | 2, units: string): Measurement {
  const needs = [0, at].map((bin) => ({ column: 3 * bin, what: `${units} with D in ${disagreementBins[bin]}` }));
  return measure.statistic('ratio of the rate to that of the lowest bin; Zhang et al. 2025', sums, needs, (totals) => {
    const debates = totals[3 * at] ?? 0;
    const base = (totals[column] ?? 0) / (totals[0] ?? 0);
    if (at === 0) return notEstimated('the lowest bin is what the others are compared with', debates);
    if (debates === 0 || totals[0] === 0) return notEstimated(`there are no ${units} in one of the bins`, debates);
    if (base === 0) return notEstimated(`no ${units} of the lowest bin are of this kind`, debates);
    return estimated((totals[3 * at + column] ?? 0) / debates / base, debates);
  });
}

/** D over the models of a scope. */
function spreadOf(responses: readonly ResponseObservations[]): number | undefined {
  const byModel = new Map<string, Positions[]>();
  for (const { respondent, positions } of responses)
    if (positions !== undefined) byModel.set(respondent, [...(byModel.get(respondent) ?? []), positions]);
  const means = [...byModel.values()].map(meanOf);
  const estimate = disagreement(
    means.map(([first]) => first),
    means.map(([, second]) => second),
  );
  return estimate.kind === 'value' ? estimate.value : undefined;
}
