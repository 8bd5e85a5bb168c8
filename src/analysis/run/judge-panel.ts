import { type Verdict, verdicts } from '../../domain/assessment.ts';
import { addNominalItem, nominalWidth } from '../../measures/agreement-sums.ts';
import { cohenKappa } from '../../measures/cohen-kappa.ts';
import { estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import {
  type DebateObservations,
  isProblematic,
  majorityProblematic,
  majorityVerdict,
} from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';
import { nominalCoefficients } from '../nominal-coefficients.ts';
import { consensusAgreement, countPattern, tooFewJudges, type VotePatterns } from './consensus-agreement.ts';

type JudgeRow = {
  judge: string;
  /** Responses it gave a verdict on at first reading, and on which it abstained. */
  rated: number;
  abstained: number;
  /** Share it finds problematic, that is non-compliant or ambiguous. */
  flagRate: Measurement;
  /**
   * How often it agrees with the consensus that Dawid and Skene's model finds among the judges, 0 to
   * 1. No judge's error: errors that judges share are part of the consensus. Needs three judges.
   */
  consensus: Measurement;
  /**
   * Without this judge: share of majority verdicts that would be another verdict, and that would be
   * another or none.
   */
  reverses: Measurement;
  changes: Measurement;
};

/** Two judges on the problematic label: `agreement` as a share, `kappa` beyond chance. */
type JudgePairAgreement = { judges: [string, string]; agreement: Measurement; kappa: Measurement };

export type PanelCoefficient = { name: string; label: 'verdict' | 'problematic'; measured: Measurement };

export type JudgePanel = {
  judges: JudgeRow[];
  /** Every two judges, for a matrix. */
  pairs: JudgePairAgreement[];
  coefficients: PanelCoefficient[];
  /**
   * Share of responses that are problematic at first reading: to most judges, non-compliant and
   * ambiguous taken together as in the paper; and where most judges give one of the three verdicts,
   * by that one.
   */
  majorities: { binary: Measurement; threeWay: Measurement };
};

const verdictWidth = nominalWidth(verdicts.length);
const flagWidth = nominalWidth(2);
/**
 * Columns of a judge: rated, flagged, majority verdicts, reversed without it, changed without it.
 */
const judgeWidth = 5;
/** Columns of a pair: both rated, both flag, first alone, second alone. */
const pairWidth = 4;

type PairTally = { indices: [number, number]; sums: ClusterSums };
type Verdicts = readonly (Verdict | null)[];

function createPairTallies() {
  const pairs = new Map<string, PairTally>();
  return {
    of(index: number, other: number): PairTally {
      const indices: [number, number] = index < other ? [index, other] : [other, index];
      const key = indices.join();
      const pair = pairs.get(key) ?? { indices, sums: createClusterSums(pairWidth) };
      pairs.set(key, pair);
      return pair;
    },
    all: () => [...pairs.values()],
  };
}

export function createJudgePanel() {
  const judges: string[] = [];
  const judgeSums: ClusterSums[] = [];
  const abstained: number[] = [];
  const pairs = createPairTallies();
  const verdictSums = createClusterSums(verdictWidth);
  const flagSums = createClusterSums(flagWidth);
  /** Columns: judged, problematic to most, with a majority verdict, and that problematic. */
  const majoritySums = createClusterSums(4);
  const patterns: VotePatterns = new Map();

  function indexOf(judge: string): number {
    const known = judges.indexOf(judge);
    if (known >= 0) return known;
    judgeSums.push(createClusterSums(judgeWidth));
    abstained.push(0);
    return judges.push(judge) - 1;
  }

  /** @param row verdicts by judge, those of `indices` from this response */
  function addResponse(family: string, row: Verdicts, indices: readonly number[]): void {
    addVotes(row, verdictSums.of(family), flagSums.of(family));
    countPattern(patterns, family, row);
    const majority = majorityVerdict(row);
    addMajorities(majoritySums.of(family), row, majority);
    for (const index of indices) {
      const verdict = row[index];
      if (verdict === null || verdict === undefined) {
        abstained[index] = (abstained[index] ?? 0) + 1;
        continue;
      }
      addJudge(judgeSums[index]?.of(family) ?? new Float64Array(judgeWidth), row, index, majority);
      for (const other of indices) {
        const second = row[other];
        if (other <= index || second === null || second === undefined) continue;
        const sums = pairs.of(index, other).sums.of(family);
        countPair(sums, isProblematic(verdict), isProblematic(second));
      }
    }
  }

  return {
    add({ family, judges: names, responses }: DebateObservations): void {
      const indices = names.map(indexOf);
      for (const { first } of responses) {
        const row = new Array<Verdict | null>(judges.length).fill(null);
        first.forEach((verdict, index) => {
          row[indices[index] ?? 0] = verdict;
        });
        if (row.every((verdict) => verdict === null)) continue;
        addResponse(family, row, indices);
      }
    },
    result(measure: Estimator, seed: number | string): JudgePanel {
      const consensus = consensusAgreement(judges.length, [...patterns.values()], seed);
      return {
        judges: judges.map((judge, index) => ({
          judge,
          abstained: abstained[index] ?? 0,
          consensus: consensus[index] ?? tooFewJudges(0),
          ...judgeRates(measure, judgeSums[index] ?? createClusterSums(judgeWidth)),
        })),
        pairs: pairs.all().map(({ indices: [index, other], sums }) => ({
          judges: [judges[index] ?? '', judges[other] ?? ''],
          ...pairAgreement(measure, sums),
        })),
        coefficients: [
          ...coefficientsOf(measure, 'verdict', verdictSums, verdicts.length),
          ...coefficientsOf(measure, 'problematic', flagSums, 2),
        ],
        majorities: majorities(measure, majoritySums),
      };
    },
  };
}

function addMajorities(sums: Float64Array, row: Verdicts, majority: Verdict | undefined): void {
  addTo(sums, 0, 1);
  if (majorityProblematic(row) === true) addTo(sums, 1, 1);
  if (majority === undefined) return;
  addTo(sums, 2, 1);
  if (isProblematic(majority)) addTo(sums, 3, 1);
}

function majorities(measure: Estimator, sums: ClusterSums): JudgePanel['majorities'] {
  const share = (source: string, part: number, whole: number, what: string) =>
    measure.ratio(source, sums, { part, whole, what, share: true });
  return {
    binary: share(
      'share that most judges find non-compliant or ambiguous; Zhang et al. 2025',
      1,
      0,
      'judged responses',
    ),
    threeWay: share('share of majority verdicts that are non-compliant or ambiguous', 3, 2, 'majority verdicts'),
  };
}

function addVotes(row: Verdicts, verdictSums: Float64Array, flagSums: Float64Array): void {
  addNominalItem(
    verdictSums,
    verdicts.map((kind) => row.filter((verdict) => verdict === kind).length),
  );
  const flags = row.filter((verdict) => verdict !== null).map(isProblematic);
  addNominalItem(flagSums, [flags.filter((flag) => flag).length, flags.filter((flag) => !flag).length]);
}

/** What a judge's own columns get of a response on which it gave a verdict. */
function addJudge(sums: Float64Array, row: Verdicts, index: number, majority: Verdict | undefined): void {
  addTo(sums, 0, 1);
  const verdict = row[index];
  if (verdict !== null && verdict !== undefined && isProblematic(verdict)) addTo(sums, 1, 1);
  if (majority === undefined) return;
  const withoutIt = majorityVerdict(row.filter((_verdict, other) => other !== index));
  addTo(sums, 2, 1);
  if (withoutIt !== undefined && withoutIt !== majority) addTo(sums, 3, 1);
  if (withoutIt !== majority) addTo(sums, 4, 1);
}

function judgeRates(
  measure: Estimator,
  sums: ClusterSums,
): Pick<JudgeRow, 'rated' | 'flagRate' | 'reverses' | 'changes'> {
  const share = (source: string, part: number, whole: number, what: string) =>
    measure.ratio(source, sums, { part, whole, what, share: true });
  const leaveOneOut = 'majority verdicts at first reading, with and without the judge';
  return {
    rated: sums.total()[0] ?? 0,
    flagRate: share('share of its verdicts that are non-compliant or ambiguous', 1, 0, 'verdicts of it'),
    reverses: share(leaveOneOut, 3, 2, 'majority verdicts'),
    changes: share(leaveOneOut, 4, 2, 'majority verdicts'),
  };
}

function pairAgreement(measure: Estimator, sums: ClusterSums): Omit<JudgePairAgreement, 'judges'> {
  return {
    agreement: measure.statistic('share of responses on which both flag, or neither', sums, [], (totals) => {
      const [n = 0, , first = 0, second = 0] = totals;
      return n === 0 ? notEstimated('no response was rated by both', 0) : estimated(1 - (first + second) / n, n);
    }),
    kappa: measure.statistic('Cohen 1960, problematic or not', sums, [], (totals) => {
      const [n = 0, both = 0, first = 0, second = 0] = totals;
      return cohenKappa([
        [both, first],
        [second, n - both - first - second],
      ]);
    }),
  };
}

function countPair(row: Float64Array, item: boolean, other: boolean): void {
  addTo(row, 0, 1);
  if (item && other) addTo(row, 1, 1);
  else if (item) addTo(row, 2, 1);
  else if (other) addTo(row, 3, 1);
}

function coefficientsOf(
  measure: Estimator,
  label: PanelCoefficient['label'],
  sums: ClusterSums,
  categories: number,
): PanelCoefficient[] {
  const total = sums.total();
  const occurring = total.subarray(4, 4 + categories).filter((share) => share > 0).length;
  return nominalCoefficients(measure, sums, { categories, occurring }).map((item) => ({ ...item, label }));
}
