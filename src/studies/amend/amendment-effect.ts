import { addTo, type ClusterSums, createClusterSums } from '../../analysis/cluster-sums.ts';
import type { DebateObservations } from '../../analysis/debate-observations.ts';
import { createEstimator, type Estimator } from '../../analysis/estimator.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { signFlipTest } from '../../measures/sign-flip-test.ts';
import { sampleStandardDeviation } from '../../measures/standard-deviation.ts';

/** A number under the old and the new wording on the same scenarios, and its paired difference. */
export type PairedChange = { before: Measurement; after: Measurement; change: Measurement };

/** What a changed spec did to some scenarios: contested debates, problematic responses, D. */
export type AmendmentEffect = {
  scenarios: number;
  families: number;
  contested: PairedChange;
  problematic: PairedChange;
  d: PairedChange;
  /** One-sided chance of so large a fall (or rise) of contested debates by family, were the change without effect; sign-flip test. */
  fallsByChance: number;
  risesByChance: number;
  /** Standard deviation of the change of contested debates over families, and the most scenarios of one family. */
  spread: { sd: number; scenariosPerFamily: number };
};

/** One scenario read under both wordings: `before` is a reading of the old one. */
export type PairedDebate = { before: DebateObservations; after: DebateObservations };

const source = {
  contested: 'share of debates contested at first reading, paired by scenario',
  problematic: 'share of responses most judges find problematic at first reading, paired by scenario',
  d: 'mean of D, paired by scenario; Zhang et al. 2025 for D',
};

/** Columns by measure: before, after and what both are divided by. */
const columns = { contested: [0, 1, 2], problematic: [3, 4, 5], d: [6, 7, 8] } as const;

export function amendmentEffect(pairs: readonly PairedDebate[], seed: number | string): AmendmentEffect {
  const sums = createClusterSums(9);
  for (const { before, after } of pairs) {
    const row = sums.of(before.family);
    addTo(row, 0, Number(before.contested));
    addTo(row, 1, Number(after.contested));
    addTo(row, 2, 1);
    const [first, second] = [problematicShare(before), problematicShare(after)];
    if (first !== undefined && second !== undefined) {
      addTo(row, 3, first);
      addTo(row, 4, second);
      addTo(row, 5, 1);
    }
    if (before.d === undefined || after.d === undefined) continue;
    addTo(row, 6, before.d);
    addTo(row, 7, after.d);
    addTo(row, 8, 1);
  }
  const families = sums.families();
  const measure = createEstimator(seed, sums.names());
  const differences = families.map((row) => ((row[1] ?? 0) - (row[0] ?? 0)) / (row[2] ?? 1));
  const random = createRandom(`${seed}:sign-flip`);
  return {
    scenarios: pairs.length,
    families: families.length,
    contested: pairedChange(measure, sums, 'contested'),
    problematic: pairedChange(measure, sums, 'problematic'),
    d: pairedChange(measure, sums, 'd'),
    fallsByChance: signFlipTest(differences, random),
    risesByChance: signFlipTest(
      differences.map((difference) => -difference),
      random,
    ),
    spread: {
      sd: sampleStandardDeviation(differences),
      scenariosPerFamily: Math.max(1, ...families.map((row) => row[2] ?? 0)),
    },
  };
}

function pairedChange(measure: Estimator, sums: ClusterSums, name: keyof typeof columns): PairedChange {
  const [before, after, whole] = columns[name];
  const of = (value: (sums: Float64Array) => number) =>
    measure.statistic(source[name], sums, [{ column: whole, what: 'scenarios in both arms' }], (totals): Estimate => {
      const n = totals[whole] ?? 0;
      return n === 0 ? notEstimated('no scenario has it in both arms', 0) : estimated(value(totals) / n, n);
    });
  return {
    before: of((totals) => totals[before] ?? 0),
    after: of((totals) => totals[after] ?? 0),
    change: of((totals) => (totals[after] ?? 0) - (totals[before] ?? 0)),
  };
}

function problematicShare({ responses }: DebateObservations): number | undefined {
  const judged = responses.flatMap(({ first }) => {
    const given = first.filter((verdict) => verdict !== null);
    return given.length === 0 ? [] : [given.filter((verdict) => verdict !== 'compliant').length * 2 > given.length];
  });
  return judged.length === 0 ? undefined : judged.filter((item) => item).length / judged.length;
}
