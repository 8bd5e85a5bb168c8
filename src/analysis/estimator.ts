import { minClusters } from '../measures/bootstrap.ts';
import {
  type ClusterRows,
  clusterInterval,
  drawResamples,
  type Resamples,
  resampledSums,
} from '../measures/cluster-bootstrap.ts';
import { type Estimate, estimated, notEstimated } from '../measures/estimate.ts';
import type { Measurement } from '../measures/measurement.ts';
import { createRandom } from '../measures/seeded-random.ts';
import { wilsonInterval } from '../measures/wilson.ts';
import { addTo, type ClusterSums } from './cluster-sums.ts';

/**
 * A column that must be above 0 in ten families, and what it counts, for the message where it is
 * not.
 */
type Need = { column: number; what: string };

/** Computes estimates with their seeded 95 % intervals from sums by family. */
export type Estimator = {
  /**
   * The share or mean `part / whole` of two columns. `what` names what the whole counts; a share
   * has its parts within 0 and the whole.
   */
  ratio(
    source: string,
    sums: ClusterSums,
    columns: { part: number; whole: number; what: string; share: boolean },
  ): Measurement;
  /** Any statistic of the sums. */
  statistic(
    source: string,
    sums: ClusterSums,
    needs: readonly Need[],
    statistic: (sums: Float64Array) => Estimate,
  ): Measurement;
};

export const level = 0.95;
export const resamples = 1000;
/**
 * More families than this are put together at random first. The width of an interval is then known
 * to 1/√(2 · 500), a thirtieth of it, which is less than what a thousand resamples leave open of
 * its ends, and a long run stays quick.
 */
export const maxClusters = 500;

type ResampledSums = { of: ClusterRows; resampled: Float64Array };

/**
 * All measures of one measurer rest on the same resamples of families, drawn once. Sums may not
 * change once they were measured.
 * @param families every family that any sums may name
 */
export function createEstimator(seed: number | string, families: Iterable<string>): Estimator {
  const random = createRandom(`${seed}:families`);
  const names = [...new Set(families)];
  const groups = Math.min(names.length, maxClusters);
  const groupOf = new Map(
    names.map((name, index) => [name, index < groups ? index : Math.floor(random() * groups)] as const),
  );
  const totals = new WeakMap<ClusterSums, Float64Array>();
  const resampled = new WeakMap<ClusterSums, ResampledSums>();
  let draws: Resamples | undefined;

  function totalOf(sums: ClusterSums): Float64Array {
    const result = totals.get(sums) ?? sums.total();
    totals.set(sums, result);
    return result;
  }

  function resampledOf(sums: ClusterSums): ResampledSums {
    let result = resampled.get(sums);
    if (result === undefined) {
      draws ??= drawResamples(groups, resamples, random);
      const of = groupRows(sums, groupOf, groups);
      result = { of, resampled: resampledSums(of, draws) };
      resampled.set(sums, result);
    }
    return result;
  }

  function measured(
    source: string,
    sums: ClusterSums,
    needs: readonly Need[],
    columns: readonly number[],
    compute: (picked: Float64Array) => Estimate,
  ): Measurement {
    const total = totalOf(sums);
    const estimate = compute(Float64Array.from(columns, (column) => total[column] ?? 0));
    const used = sums.familiesWith(columns);
    const counts = needs.map(({ column, what }) => ({ what, count: sums.familiesWith([column]) }));
    const lacking = counts.find(({ count }) => count < minClusters);
    if (lacking !== undefined || used < minClusters) {
      const what = lacking === undefined || names.length < minClusters ? '' : ` with ${lacking.what}`;
      const reason = `fewer than ${minClusters} scenario families${what}`;
      return { estimate, interval: { kind: 'none', reason, clusters: used }, source };
    }
    const clusters = Math.min(groups, used, ...counts.map(({ count }) => count));
    const interval = clusterInterval({ ...resampledOf(sums), columns, statistic: compute, clusters, level });
    return { estimate, interval, source };
  }

  return {
    statistic: (source, sums, needs, compute) =>
      measured(
        source,
        sums,
        needs,
        Array.from({ length: sums.width }, (_none, column) => column),
        compute,
      ),
    ratio(source, sums, { part, whole, what, share }) {
      const measurement = measured(source, sums, [{ column: whole, what }], [part, whole], ([count = 0, of = 0]) =>
        of === 0 ? notEstimated(`there are no ${what}`, 0) : estimated(count / of, of),
      );
      const { estimate, interval } = measurement;
      if (!share || estimate.kind === 'undefined' || interval.kind === 'interval') return measurement;
      // Of a few families, and where a share of 0 or 1 leaves no spread to resample, each family
      // counts as one trial.
      const trials = sums.familiesWith([whole]);
      const isAtEdge = estimate.value === 0 || estimate.value === 1;
      if (trials < 2 || (trials >= minClusters && !isAtEdge)) return measurement;
      const [low, high] = wilsonInterval(estimate.value * trials, trials, level);
      return { ...measurement, interval: { kind: 'interval', low, high, level, clusters: trials, resamples: 0 } };
    },
  };
}

/** The families' numbers by group; groups without any are left out. */
function groupRows(sums: ClusterSums, groupOf: ReadonlyMap<string, number>, groups: number): ClusterRows {
  const { width } = sums;
  const byGroup = new Map<number, Float64Array>();
  for (const [family, row] of sums.entries()) {
    if (row.every((number) => number === 0)) continue;
    const group = groupOf.get(family);
    if (group === undefined) throw new Error(`family ${family} is not one of the families of the estimator`);
    const joined = byGroup.get(group);
    if (joined === undefined) byGroup.set(group, row.slice());
    else for (let column = 0; column < width; column += 1) addTo(joined, column, row[column] ?? 0);
  }
  const rows = new Float64Array(byGroup.size * width);
  [...byGroup.values()].forEach((row, index) => {
    rows.set(row, index * width);
  });
  return { width, rows, clusterIndices: Uint32Array.from(byGroup.keys()), emptyClusters: groups - byGroup.size };
}
