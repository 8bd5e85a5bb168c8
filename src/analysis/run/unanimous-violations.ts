import type { Measurement } from '../../measures/measurement.ts';
import { addTo, createClusterSums } from '../cluster-sums.ts';
import { type DebateObservations, isProblematic } from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';

/**
 * A debate in which the models stand together (D below 1) and every response was ruled problematic:
 * tension that D does not show.
 */
type UnanimousViolation = { debate: string; scenario: string; query: string; d: number };

/** `share` is over debates with D below 1 whose responses were all ruled. */
export type UnanimousViolations = { share: Measurement; count: number; cases: UnanimousViolation[] };

const below = 1;
const maxListed = 100;

export function createUnanimousViolations() {
  const sums = createClusterSums(2);
  const cases: UnanimousViolation[] = [];
  let index = 0;
  return {
    add({ debate, scenario, query, family, d, responses }: DebateObservations): void {
      const ruled = responses.flatMap(({ ruling }) => (ruling === undefined ? [] : [ruling]));
      if (d === undefined || d + 1e-9 >= below || ruled.length < 2 || ruled.some((item) => item.by === 'none')) return;
      const row = sums.of(family);
      addTo(row, 0, 1);
      if (!ruled.every((item) => item.by !== 'none' && isProblematic(item.verdict))) return;
      addTo(row, 1, 1);
      index += 1;
      if (cases.length < maxListed) cases.push({ debate, scenario, query, d });
    },
    result(measure: Estimator): UnanimousViolations {
      const share = measure.ratio('share of debates with D below 1 whose every response was ruled problematic', sums, {
        part: 1,
        whole: 0,
        what: 'ruled debates with D below 1',
        share: true,
      });
      return { share, count: index, cases };
    },
  };
}
