import type { Verdict } from '../../domain/assessment.ts';
import { addNominalItem, nominalWidth } from '../../measures/agreement-sums.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import { fleissKappaOf } from '../../measures/fleiss-kappa.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { observedAgreementOf } from '../../measures/pairwise-agreement.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import { type DebateObservations, majorityVerdict } from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';
import { createRoundControl, type RoundControl } from './round-control.ts';
import type { Truth } from './truth.ts';
import { countsOf, verdictCount } from './verdict-counts.ts';

/** Before the first round, after the last, and the paired difference. */
export type BeforeAfter = { before: Measurement; after: Measurement; change: Measurement };

/**
 * What a judge did in rounds: verdicts changed, and how many of them went to what most judges had
 * held at first.
 */
type JudgeMoves = { judge: string; moves: number; towardMajority: number; share: Measurement };

/**
 * What debate rounds did to the responses that were debated. `agreement`: share of agreeing pairs
 * of judges; `kappa`: the same beyond chance. `right`: share whose majority verdict is the true
 * one, where truth is known; `unanimousWrong`: share on which all judges agree and are wrong.
 */
export type RoundEffects = {
  debated: number;
  agreement: BeforeAfter;
  kappa: BeforeAfter;
  majority: BeforeAfter;
  judges: JudgeMoves[];
  /** Against a random share that was only read again; absent without one, and then no change is an effect. */
  control: RoundControl | undefined;
  truth: { right: BeforeAfter; unanimousWrong: BeforeAfter } | undefined;
};

const width = nominalWidth(verdictCount);
const [responses, hadMajority, hasMajority, judged, rightBefore, rightAfter, wrongBefore, wrongAfter] = [
  0, 1, 2, 3, 4, 5, 6, 7,
];

type MoveTally = { sums: ClusterSums; moves: number; toward: number };

// Long because: the sums of one pass and what is made of them stand side by side.
export function createRoundEffects(truth?: Truth) {
  const agreement = createClusterSums(2 * width);
  const counts = createClusterSums(8);
  const moves = new Map<string, MoveTally>();
  const control = createRoundControl(truth);

  function addMoves(facts: DebateObservations): void {
    for (const judge of facts.judges) {
      const tally = moves.get(judge) ?? { sums: createClusterSums(2), moves: 0, toward: 0 };
      moves.set(judge, tally);
      const own = facts.moves.filter((move) => move.judge === judge);
      const index = facts.judges.indexOf(judge);
      const row = tally.sums.of(facts.family);
      addTo(row, 0, facts.responses.filter((response) => response.debated && response.first[index] !== null).length);
      addTo(row, 1, new Set(own.map((move) => move.response)).size);
      tally.moves += own.length;
      tally.toward += own.filter((move) => {
        const first = facts.responses.find((response) => response.response === move.response)?.first ?? [];
        return majorityVerdict(first) === move.to;
      }).length;
    }
  }

  return {
    add(facts: DebateObservations): void {
      control.add(facts);
      const debated = facts.responses.filter((response) => response.debated);
      if (debated.length === 0) return;
      addMoves(facts);
      const [pairs, row] = [agreement.of(facts.family), counts.of(facts.family)];
      for (const responseFacts of debated) {
        addNominalItem(pairs, countsOf(responseFacts.first));
        addNominalItem(pairs, countsOf(responseFacts.last), width);
        const [before, after] = [majorityVerdict(responseFacts.first), majorityVerdict(responseFacts.last)];
        addTo(row, responses, 1);
        if (before !== undefined) addTo(row, hadMajority, 1);
        if (after !== undefined) addTo(row, hasMajority, 1);
        const right = truth?.(facts, responseFacts);
        if (right === undefined) continue;
        addTo(row, judged, 1);
        if (before === right) addTo(row, rightBefore, 1);
        if (after === right) addTo(row, rightAfter, 1);
        if (isUnanimous(responseFacts.first) && before !== right) addTo(row, wrongBefore, 1);
        if (isUnanimous(responseFacts.last) && after !== right) addTo(row, wrongAfter, 1);
      }
    },
    result(measure: Estimator): RoundEffects {
      const shares = (source: string, whole: number, before: number, after: number) =>
        shareChange(measure, counts, source, { whole, before, after });
      return {
        debated: counts.total()[responses] ?? 0,
        agreement: coefficientChange(
          measure,
          agreement,
          'share of agreeing pairs of judges; Gwet 2014, ch. 2',
          observedAgreementOf,
        ),
        kappa: coefficientChange(measure, agreement, 'Fleiss 1971, on debated responses', fleissKappaOf),
        majority: shares('share of debated responses with a strict majority', responses, hadMajority, hasMajority),
        judges: [...moves].map(([judge, tally]) => judgeMoves(measure, judge, tally)),
        control: control.result(measure),
        truth:
          truth === undefined
            ? undefined
            : {
                right: shares(
                  'share of debated responses whose majority verdict is the true one',
                  judged,
                  rightBefore,
                  rightAfter,
                ),
                unanimousWrong: shares(
                  'share of debated responses on which all judges agree and are wrong',
                  judged,
                  wrongBefore,
                  wrongAfter,
                ),
              },
      };
    },
  };
}

/** A coefficient of the two halves of the sums, and the difference. */
function coefficientChange(
  measure: Estimator,
  sums: ClusterSums,
  source: string,
  coefficient: (sums: Float64Array) => Estimate,
): BeforeAfter {
  const measured = (compute: (sums: Float64Array) => Estimate) => measure.statistic(source, sums, [], compute);
  return {
    before: measured((totals) => coefficient(totals.subarray(0, width))),
    after: measured((totals) => coefficient(totals.subarray(width))),
    change: measured((totals) =>
      difference(coefficient(totals.subarray(0, width)), coefficient(totals.subarray(width))),
    ),
  };
}

/** Two shares of the same whole, by their columns, and the difference. */
function shareChange(
  measure: Estimator,
  sums: ClusterSums,
  source: string,
  { whole, before, after }: { whole: number; before: number; after: number },
): BeforeAfter {
  const share = (part: number) => ({ part, whole, what: 'debated responses', share: true });
  return {
    before: measure.ratio(source, sums, share(before)),
    after: measure.ratio(source, sums, share(after)),
    change: measure.statistic(source, sums, [], (totals) => {
      const n = totals[whole] ?? 0;
      return n === 0
        ? notEstimated('no response was debated', 0)
        : estimated(((totals[after] ?? 0) - (totals[before] ?? 0)) / n, n);
    }),
  };
}

function judgeMoves(measure: Estimator, judge: string, { sums, moves, toward }: MoveTally): JudgeMoves {
  return {
    judge,
    moves,
    towardMajority: toward,
    share: measure.ratio('share of debated responses on which the judge changed its verdict', sums, {
      part: 1,
      whole: 0,
      what: 'debated responses',
      share: true,
    }),
  };
}

function isUnanimous(given: readonly (Verdict | null)[]): boolean {
  const answered = given.filter((name) => name !== null);
  return answered.length > 1 && answered.every((name) => name === answered[0]);
}

function difference(before: Estimate, after: Estimate): Estimate {
  if (before.kind === 'undefined') return before;
  return after.kind === 'undefined' ? after : estimated(after.value - before.value, after.n);
}
