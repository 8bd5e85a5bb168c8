import { addTo, type ClusterSums, createClusterSums } from '../../analysis/cluster-sums.ts';
import type { DebateObservations } from '../../analysis/debate-observations.ts';
import { createEstimator, type Estimator } from '../../analysis/estimator.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { signFlipTest } from '../../measures/sign-flip-test.ts';

/** A number before and after a change of the spec on the same scenarios, and its paired difference. */
type PairedChange = { before: Measurement; after: Measurement; change: Measurement };

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
};

/** One scenario debated under both specs. */
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
  };
}

function pairedChange(measure: Estimator, sums: ClusterSums, name: keyof typeof columns): PairedChange {
  const [before, after, whole] = columns[name];
  const of = (value: (sums: Float64Array) => number) =>
    measure.statistic(source[name], sums, [{ column: whole, what: 'scenarios in both runs' }], (totals): Estimate => {
      const n = totals[whole] ?? 0;
      return n === 0 ? notEstimated('no scenario has it in both runs', 0) : estimated(value(totals) / n, n);
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

/** `too-few`: the families at hand could not show an effect beyond luck even if all of them changed. */
export type Decision = { kind: 'accepted' | 'rejected' | 'too-few'; reason: string };

/** Largest chance that a fall on the scenarios in question may have come about by luck, and that a rise elsewhere may. */
const luck = 0.025;
const harmLuck = 0.05;
/** Rise of contested debates elsewhere, beyond which an amendment is refused however likely it is luck. */
const mostRise = 0.1;
/** With fewer families the best possible p, one half to their number, is above `luck`. */
const fewestFamilies = Math.ceil(-Math.log2(luck));

/**
 * An amendment is accepted when more of the scenarios it should settle stop being contested than luck explains (sign-flip test by family, p at
 * most 0.025), and scenarios it should not touch are no more contested (p above 0.05 and a rise of at most a tenth).
 */
export function decide(target: AmendmentEffect, elsewhere: AmendmentEffect): Decision {
  const chance = (value: number) => `p = ${value.toFixed(3)}`;
  if (elsewhere.families > 0 && (elsewhere.risesByChance <= harmLuck || meanChange(elsewhere) > mostRise))
    return {
      kind: 'rejected',
      reason: `contested debates rose where the clause should not matter (${chance(elsewhere.risesByChance)})`,
    };
  if (target.fallsByChance <= luck)
    return {
      kind: 'accepted',
      reason: `contested debates fell (${chance(target.fallsByChance)}) and did not rise elsewhere`,
    };
  if (target.families < fewestFamilies && meanChange(target) < 0)
    return {
      kind: 'too-few',
      reason: `contested debates fell, but ${target.families} scenario families are too few to tell from luck; ${fewestFamilies} could`,
    };
  return {
    kind: 'rejected',
    reason: `contested debates did not fall more than luck explains (${chance(target.fallsByChance)})`,
  };
}

function meanChange({ contested: { change } }: AmendmentEffect): number {
  return change.estimate.kind === 'value' ? change.estimate.value : 0;
}
