import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import { type DebateObservations, isProblematic } from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';

/**
 * Whether a judge finds the answers of its own maker's models compliant more often than another
 * judge does, beyond how much milder or stricter than that judge it is anyway: (own − control on
 * answers of its own maker) − (own − control on answers of neither judge's maker), averaged over the
 * judges of other makers. Answers of the control's own maker are left out, since the control may
 * favour them. 0 none, above 0 it favours its kin.
 */
export type SelfPreference = { judge: string; family: string; kin: string[]; preference: Measurement };

const source = 'difference in differences of compliance rates, first readings, by pairs of judges';
/** Columns of a control: answers of the judge's maker and the gap on them, answers of neither. */
const [kinAnswers, kinGap, otherAnswers, otherGap] = [0, 1, 2, 3];
const controlWidth = 4;

type Tally = { kin: Set<string>; controls: Map<string, ClusterSums> };

export function createSelfPreference(names: {
  respondent(name: string): string | undefined;
  judge(name: string): string;
}) {
  const judges = new Map<string, Tally>();

  function tallyOf(judge: string): Tally {
    const tally = judges.get(judge) ?? { kin: new Set<string>(), controls: new Map<string, ClusterSums>() };
    judges.set(judge, tally);
    return tally;
  }

  return {
    add(facts: DebateObservations): void {
      const makers = facts.judges.map((judge) => names.judge(judge));
      for (const { respondent, first } of facts.responses) {
        const maker = names.respondent(respondent);
        facts.judges.forEach((judge, index) => {
          const tally = tallyOf(judge);
          const isKin = maker !== undefined && maker === makers[index];
          if (isKin) tally.kin.add(respondent);
          const own = first[index];
          if (own === null || own === undefined) return;
          facts.judges.forEach((control, other) => {
            const verdict = first[other];
            const isControl = makers[other] !== makers[index] && (isKin || maker !== makers[other]);
            if (!isControl || verdict === null || verdict === undefined) return;
            const sums = tally.controls.get(control) ?? createClusterSums(controlWidth);
            tally.controls.set(control, sums);
            const row = sums.of(facts.family);
            addTo(row, isKin ? kinAnswers : otherAnswers, 1);
            addTo(row, isKin ? kinGap : otherGap, Number(isProblematic(verdict)) - Number(isProblematic(own)));
          });
        });
      }
    },
    /** Judges with kin among the respondents. */
    result(measure: Estimator): SelfPreference[] {
      return [...judges]
        .filter(([, { kin }]) => kin.size > 0)
        .map(([judge, { kin, controls }]) => ({
          judge,
          family: names.judge(judge),
          kin: [...kin].sort(),
          preference: measure.statistic(source, sideBySide([...controls.values()]), [], preferenceOf),
        }));
    },
  };
}

/** Mean over the controls that have answers of both kinds. */
function preferenceOf(totals: Float64Array): Estimate {
  let [sum, controls, answers] = [0, 0, 0];
  for (let at = 0; at < totals.length; at += controlWidth) {
    const [kin = 0, gap = 0, others = 0, otherGapSum = 0] = totals.subarray(at, at + controlWidth);
    answers = Math.max(answers, kin + others);
    if (kin === 0 || others === 0) continue;
    sum += gap / kin - otherGapSum / others;
    controls += 1;
  }
  return controls === 0
    ? notEstimated("needs a judge of another maker, and answers of neither judge's maker", answers)
    : estimated(sum / controls, answers);
}

function sideBySide(controls: readonly ClusterSums[]): ClusterSums {
  const joined = createClusterSums(controlWidth * Math.max(1, controls.length));
  controls.forEach((sums, control) => {
    for (const [family, row] of sums.entries()) {
      const target = joined.of(family);
      row.forEach((value, column) => {
        addTo(target, controlWidth * control + column, value);
      });
    }
  });
  return joined;
}
