import type { Estimate } from '../../measures/estimate.ts';
import { estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import { type DebateObservations, majorityProblematic } from '../debate-observations.ts';
import { createEstimator, type Estimator } from '../estimator.ts';

/** A number before and after a change on the same scenarios, and its paired difference. */
export type PairedChange = { before: Measurement; after: Measurement; change: Measurement };

/** One scenario debated twice, e.g. under two specs. */
export type PairedDebate = { before: DebateObservations; after: DebateObservations };

export const pairedMeasures = ['contested', 'problematic', 'd'] as const;
export type PairedMeasure = (typeof pairedMeasures)[number];

/** Contested debates, problematic responses and D of the same scenarios, twice. */
export type PairedEffect = Record<PairedMeasure, PairedChange> & {
  scenarios: number;
  families: number;
  /** Mean difference of each family that has it, after less before: what a sign-flip test takes. */
  differences: Record<PairedMeasure, number[]>;
};

const source = {
  contested: 'share of debates contested at first reading, paired by scenario',
  problematic: 'share of responses most judges find problematic at first reading, paired by scenario',
  d: 'mean of D, paired by scenario; Zhang et al. 2025 for D',
};

/** Columns by measure: before, after and what both are divided by. */
const columns = { contested: [0, 1, 2], problematic: [3, 4, 5], d: [6, 7, 8] } as const;

/** @param measure resamples shared with other effects of the same families; own ones where absent */
export function pairedEffect(pairs: readonly PairedDebate[], seed: number | string, measure?: Estimator): PairedEffect {
  const sums = createClusterSums(9);
  for (const { before, after } of pairs) {
    const row = sums.of(before.family);
    const add = (name: PairedMeasure, first: number | undefined, second: number | undefined) => {
      if (first === undefined || second === undefined) return;
      [first, second, 1].forEach((amount, index) => {
        addTo(row, columns[name][index] as number, amount);
      });
    };
    add('contested', Number(before.contested), Number(after.contested));
    add('problematic', problematicShare(before), problematicShare(after));
    add('d', before.d, after.d);
  }
  const estimator = measure ?? createEstimator(seed, sums.names());
  const changes = pairedMeasures.map((name) => [name, pairedChange(estimator, sums, name)] as const);
  const differences = pairedMeasures.map((name) => [name, differencesOf(sums, name)] as const);
  return {
    scenarios: pairs.length,
    families: sums.families().length,
    ...(Object.fromEntries(changes) as Record<PairedMeasure, PairedChange>),
    differences: Object.fromEntries(differences) as Record<PairedMeasure, number[]>,
  };
}

function differencesOf(sums: ClusterSums, name: PairedMeasure): number[] {
  const [before, after, whole] = columns[name];
  return sums
    .families()
    .filter((row) => row[whole] !== 0)
    .map((row) => ((row[after] ?? 0) - (row[before] ?? 0)) / (row[whole] ?? 1));
}

function pairedChange(measure: Estimator, sums: ClusterSums, name: PairedMeasure): PairedChange {
  const [before, after, whole] = columns[name];
  const of = (value: (sums: Float64Array) => number) =>
    measure.statistic(
      source[name],
      sums,
      [{ column: whole, what: 'scenarios that were read twice' }],
      (totals): Estimate => {
        const n = totals[whole] ?? 0;
        return n === 0 ? notEstimated('no scenario has it twice', 0) : estimated(value(totals) / n, n);
      },
    );
  return {
    before: of((totals) => totals[before] ?? 0),
    after: of((totals) => totals[after] ?? 0),
    change: of((totals) => (totals[after] ?? 0) - (totals[before] ?? 0)),
  };
}

/** Share of the responses that judges answered on which most find problematic; undefined where there is none. */
function problematicShare({ responses }: DebateObservations): number | undefined {
  const judged = responses.flatMap(({ first }) => majorityProblematic(first) ?? []);
  return judged.length === 0 ? undefined : judged.filter((item) => item).length / judged.length;
}
