import { addTo, createClusterSums } from '../../analysis/cluster-sums.ts';
import {
  addVerdict,
  createRelationSums,
  type DisagreementRelation,
  measureRelation,
} from '../../analysis/disagreement-relation.ts';
import { createEstimator, type Estimator } from '../../analysis/estimator.ts';
import { measureRatings, type RatingsMeasure } from '../../analysis/ratings/measure-ratings.ts';
import { nonComplianceBins, nonComplianceWidth } from '../../analysis/run/non-compliance.ts';
import type { Columns } from '../../datasets/stress-test/columns.ts';
import type { Duckdb, Source } from '../../datasets/stress-test/duckdb.ts';
import {
  type JudgementsLeftOut,
  judgedDisagreements,
  judgedMajorities,
  judgedResponses,
  judgedScenarios,
  judgementsLeftOut,
  readJudgements,
} from '../../datasets/stress-test/judgement-metrics.ts';
import type { Measurement } from '../../measures/measurement.ts';

export type JudgementsAnalysis = {
  kind: 'judgements';
  rows: number;
  families: number;
  judges: string[];
  leftOut: JudgementsLeftOut;
  /**
   * Share of responses that are problematic: to most judges, non-compliant and ambiguous taken
   * together as in the paper; and where most judges give one of the three verdicts, by that.
   */
  majorities: { binary: Measurement; threeWay: Measurement };
  /** All models problematic on one query, to most judges and to any; the folds are over the lowest bin. */
  bins: {
    bin: string;
    scenarios: number;
    majority: Measurement;
    any: Measurement;
    foldMajority: Measurement;
    foldAny: Measurement;
  }[];
  /** Whether D predicts that a verdict is problematic, over the verdicts of all judges. */
  relation: DisagreementRelation & { d: 'value' | 'bin' | 'none' };
  flagRates: { judge: string; rate: Measurement }[];
  agreement: RatingsMeasure;
};

/** Frequent non-compliance, flag rates and agreement of a file with judgements. */
export async function analyseJudgements(
  duck: Duckdb,
  options: { source: Source; columns: Columns; types: ReadonlyMap<string, string>; seed: number },
): Promise<JudgementsAnalysis> {
  const { source, columns, types, seed } = options;
  const judges = columns.judges.map((judge) => judge.judge);
  await readJudgements(duck, source, columns, types);
  const responses = await judgedResponses(duck, judges.length);
  const families = new Set(responses.map((response) => response.family));
  const measure = createEstimator(seed, families);
  const byBin = createClusterSums(nonComplianceWidth);
  for (const { family, bin, majority, any } of await judgedScenarios(duck, judges.length)) {
    const row = byBin.of(family);
    addTo(row, 3 * bin, 1);
    addTo(row, 3 * bin + 1, majority);
    addTo(row, 3 * bin + 2, any);
  }
  const byDisagreement = createRelationSums();
  for (const { family, d, verdicts, problematic } of await judgedDisagreements(duck, judges.length)) {
    addVerdict(byDisagreement.of(family), d, true, problematic);
    addVerdict(byDisagreement.of(family), d, false, verdicts - problematic);
  }
  return {
    kind: 'judgements',
    rows: responses.length,
    families: families.size,
    judges,
    leftOut: await judgementsLeftOut(duck, judges),
    majorities: await majoritiesOf(measure, duck, judges.length),
    bins: nonComplianceBins(measure, byBin, 'queries').map(
      ({ bin, debates, majority, anyJudge, foldMajority, foldAnyJudge }) => ({
        bin,
        scenarios: debates,
        majority,
        any: anyJudge,
        foldMajority,
        foldAny: foldAnyJudge,
      }),
    ),
    relation: {
      d: columns.found.d !== undefined ? 'value' : columns.found.bin !== undefined ? 'bin' : 'none',
      ...measureRelation(measure, byDisagreement, {
        seed,
        how: 'verdicts of all judges',
        lacking: 'the files have no verdict with a D',
      }),
    },
    flagRates: judges.map((judge, index) => {
      const sums = createClusterSums(2);
      for (const { family, flags } of responses) {
        const flag = flags[index] ?? null;
        if (flag === null) continue;
        addTo(sums.of(family), 0, 1);
        addTo(sums.of(family), 1, flag);
      }
      const columns = { part: 1, whole: 0, what: 'verdicts of it', share: true };
      return { judge, rate: measure.ratio('share judged non-compliant or ambiguous', sums, columns) };
    }),
    agreement: measureRatings({
      ratings: responses.map(({ flags }) =>
        flags.map((flag) => (flag === null ? null : flag === 1 ? 'problematic' : 'compliant')),
      ),
      raters: judges,
      clusters: responses.map((response) => response.family),
      seed,
    }),
  };
}

async function majoritiesOf(
  measure: Estimator,
  duck: Duckdb,
  judges: number,
): Promise<JudgementsAnalysis['majorities']> {
  const majorities = createClusterSums(4);
  for (const { family, judged, binary, decided, three } of await judgedMajorities(duck, judges))
    majorities.of(family).set([judged, binary, decided, three]);
  const majority = (part: number, whole: number, what: string, source: string) =>
    measure.ratio(source, majorities, { part, whole, what, share: true });
  return {
    binary: majority(
      1,
      0,
      'judged responses',
      'share that most judges find non-compliant or ambiguous; Zhang et al. 2025',
    ),
    threeWay: majority(
      3,
      2,
      'responses with a majority verdict',
      'share of majority verdicts that are non-compliant or ambiguous',
    ),
  };
}
