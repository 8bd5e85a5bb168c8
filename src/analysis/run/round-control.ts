import type { Verdict } from '../../domain/assessment.ts';
import { addNominalItem, nominalWidth } from '../../measures/agreement-sums.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import { fleissKappaOf } from '../../measures/fleiss-kappa.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { observedAgreementOf } from '../../measures/pairwise-agreement.ts';
import { addTo, createClusterSums } from '../cluster-sums.ts';
import { type DebateObservations, majorityVerdict } from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';
import type { Truth } from './truth.ts';
import { countsOf, verdictCount } from './verdict-counts.ts';

/** The change from the first reading to the first step, by arm, and what debate adds to reading again. */
type ControlledChange = { reread: Measurement; debated: Measurement; effect: Measurement };

/**
 * What the first round of debate did beyond reading again. Contested responses were put into either
 * arm at random; `reread` were read again without debate, `debated` were debated at once.
 */
export type RoundControl = {
  reread: number;
  debated: number;
  agreement: ControlledChange;
  kappa: ControlledChange;
  majority: ControlledChange;
  /** Share whose majority verdict is the true one, where truth is known. */
  right: ControlledChange | undefined;
};

const width = nominalWidth(verdictCount);
const arms = ['reread', 'debated'] as const;
type Arm = (typeof arms)[number];

/** Columns of one arm: responses, those with a majority before and after, those with known truth, and right ones. */
const [responses, hadMajority, hasMajority, judged, rightBefore, rightAfter, countWidth] = [0, 1, 2, 3, 4, 5, 6];

export function createRoundControl(truth?: Truth) {
  const pairs = createClusterSums(2 * arms.length * width);
  const counts = createClusterSums(arms.length * countWidth);
  const totals: Record<Arm, number> = { reread: 0, debated: 0 };

  return {
    add(facts: DebateObservations): void {
      for (const response of facts.responses) {
        const arm: Arm = response.reread === undefined ? 'debated' : 'reread';
        const step = response.reread ?? response.afterFirstRound;
        if (!response.contested || step === undefined) continue;
        totals[arm] += 1;
        const at = arms.indexOf(arm);
        const pairRow = pairs.of(facts.family);
        addNominalItem(pairRow, countsOf(response.first), 2 * at * width);
        addNominalItem(pairRow, countsOf(step), (2 * at + 1) * width);
        const row = counts.of(facts.family);
        const add = (column: number, is: boolean) => addTo(row, at * countWidth + column, Number(is));
        const [before, after] = [majorityVerdict(response.first), majorityVerdict(step)];
        add(responses, true);
        add(hadMajority, before !== undefined);
        add(hasMajority, after !== undefined);
        const right: Verdict | undefined = truth?.(facts, response);
        add(judged, right !== undefined);
        add(rightBefore, right !== undefined && before === right);
        add(rightAfter, right !== undefined && after === right);
      }
    },
    /** Undefined where no response was read again: such a run has no control, so its changes are no effect. */
    result(measure: Estimator): RoundControl | undefined {
      if (totals.reread === 0) return undefined;
      const coefficient = (source: string, of: (sums: Float64Array) => Estimate) =>
        controlled(
          (compute) => measure.statistic(source, pairs, [], compute),
          (sums, at) =>
            difference(
              of(sums.subarray(2 * at * width, (2 * at + 1) * width)),
              of(sums.subarray((2 * at + 1) * width, (2 * at + 2) * width)),
            ),
        );
      const share = (source: string, whole: number, before: number, after: number) =>
        controlled(
          (compute) => measure.statistic(source, counts, [], compute),
          (sums, at) => {
            const of = (column: number) => sums[at * countWidth + column] ?? 0;
            const n = of(whole);
            return n === 0
              ? notEstimated(`no contested response was ${arms[at] === 'reread' ? 'read again' : 'debated at once'}`, 0)
              : estimated((of(after) - of(before)) / n, n);
          },
        );
      return {
        ...totals,
        agreement: coefficient('change of the share of agreeing pairs of judges, by random arm', observedAgreementOf),
        kappa: coefficient('change of Fleiss 1971, by random arm', fleissKappaOf),
        majority: share(
          'change of the share with a strict majority, by random arm',
          responses,
          hadMajority,
          hasMajority,
        ),
        right:
          truth === undefined
            ? undefined
            : share('change of the share whose majority is right, by random arm', judged, rightBefore, rightAfter),
      };
    },
  };
}

function controlled(
  measured: (compute: (sums: Float64Array) => Estimate) => Measurement,
  change: (sums: Float64Array, arm: number) => Estimate,
): ControlledChange {
  return {
    reread: measured((sums) => change(sums, 0)),
    debated: measured((sums) => change(sums, 1)),
    effect: measured((sums) => difference(change(sums, 0), change(sums, 1))),
  };
}

function difference(before: Estimate, after: Estimate): Estimate {
  if (before.kind === 'undefined') return before;
  return after.kind === 'undefined' ? after : estimated(after.value - before.value, after.n);
}
