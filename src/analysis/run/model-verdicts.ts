import { type Verdict, verdicts } from '../../domain/assessment.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import type { DebateObservations } from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';

/**
 * How a model's responses were ruled; `none` had no verdict. Shares are of the responses that have
 * one.
 */
export type ModelVerdicts = {
  model: string;
  /** Asked of it, answered or not. */
  responses: number;
  counts: Record<Verdict | 'none', number>;
  shares: Record<Verdict, Measurement>;
};

type Tally = { responses: number; none: number; sums: ClusterSums };

export function createModelVerdicts() {
  const models = new Map<string, Tally>();
  const ruled = verdicts.length;
  return {
    add({ family, responses }: DebateObservations): void {
      for (const { respondent, ruling } of responses) {
        const tally = models.get(respondent) ?? { responses: 0, none: 0, sums: createClusterSums(ruled + 1) };
        models.set(respondent, tally);
        tally.responses += 1;
        if (ruling === undefined) continue;
        if (ruling.by === 'none') {
          tally.none += 1;
          continue;
        }
        const row = tally.sums.of(family);
        addTo(row, verdicts.indexOf(ruling.verdict), 1);
        addTo(row, ruled, 1);
      }
    },
    result(measure: Estimator): ModelVerdicts[] {
      return [...models].map(([model, { responses, none, sums }]) => {
        const total = sums.total();
        const byVerdict = <T>(of: (index: number) => T) =>
          Object.fromEntries(verdicts.map((verdict, index) => [verdict, of(index)])) as Record<Verdict, T>;
        return {
          model,
          responses,
          counts: { ...byVerdict((index) => total[index] ?? 0), none },
          shares: byVerdict((index) =>
            measure.ratio('share of its ruled responses', sums, {
              part: index,
              whole: ruled,
              what: 'ruled responses',
              share: true,
            }),
          ),
        };
      });
    },
  };
}
