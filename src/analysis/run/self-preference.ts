import { estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import { type DebateObservations, isProblematic } from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';

/**
 * Whether a judge finds the answers of its own maker's models compliant more often than judges of
 * other makers do, beyond how much milder or stricter it is than they anyway: (own − others on kin
 * answers) − (own − others on the rest). 0 none, above 0 it favours its kin.
 */
export type SelfPreference = { judge: string; family: string; kin: string[]; preference: Measurement };

const source = 'difference in differences of compliance rates, first readings';

export function createSelfPreference(names: {
  respondent(name: string): string | undefined;
  judge(name: string): string;
}) {
  const judges = new Map<string, { sums: ClusterSums; kin: Set<string> }>();
  return {
    add(facts: DebateObservations): void {
      const families = facts.judges.map((judge) => names.judge(judge));
      for (const response of facts.responses) {
        const maker = names.respondent(response.respondent);
        facts.judges.forEach((judge, index) => {
          const tally = judges.get(judge) ?? { sums: createClusterSums(4), kin: new Set() };
          judges.set(judge, tally);
          const own = response.first[index];
          const others = response.first.filter(
            (verdict, other) => verdict !== null && families[other] !== families[index],
          );
          const kin = maker !== undefined && maker === families[index];
          if (kin) tally.kin.add(response.respondent);
          if (own === null || own === undefined || others.length === 0) return;
          const passed = others.filter((verdict) => verdict !== null && !isProblematic(verdict)).length / others.length;
          const row = tally.sums.of(facts.family);
          addTo(row, kin ? 0 : 2, 1);
          addTo(row, kin ? 1 : 3, Number(!isProblematic(own)) - passed);
        });
      }
    },
    /** Judges with kin among the respondents. */
    result(measure: Estimator): SelfPreference[] {
      return [...judges]
        .filter(([, { kin }]) => kin.size > 0)
        .map(([judge, { sums, kin }]) => ({
          judge,
          family: names.judge(judge),
          kin: [...kin].sort(),
          preference: measure.statistic(
            source,
            sums,
            [
              { column: 0, what: "answers of the judge's own maker" },
              { column: 2, what: 'answers of other makers' },
            ],
            ([own = 0, ownGap = 0, other = 0, otherGap = 0]) =>
              own === 0 || other === 0
                ? notEstimated('needs judges of another maker, and answers of both', own + other)
                : estimated(ownGap / own - otherGap / other, own + other),
          ),
        }));
    },
  };
}
