import { bootstrapSums, fewestClusters } from '../measures/bootstrap.ts';
import { type Estimate, estimated, notEstimated } from '../measures/estimate.ts';
import type { Measured } from '../measures/measured.ts';
import { createRandom } from '../measures/random.ts';
import { wilsonInterval } from '../measures/wilson.ts';

/** Some numbers summed up by scenario family: what a statistic and its bootstrap over families need. */
export type FamilySums = {
  width: number;
  /** The family's numbers, to be added to in place. */
  of(family: string): Float64Array;
  families(): readonly Float64Array[];
  /** Over all families. */
  total(): Float64Array;
  entries(): IterableIterator<[family: string, row: Float64Array]>;
};

export function createFamilySums(width: number): FamilySums {
  const rows = new Map<string, Float64Array>();
  return {
    width,
    of(family) {
      let row = rows.get(family);
      if (row === undefined) {
        row = new Float64Array(width);
        rows.set(family, row);
      }
      return row;
    },
    families: () => [...rows.values()],
    total() {
      const total = new Float64Array(width);
      for (const row of rows.values())
        for (let column = 0; column < width; column += 1) addTo(total, column, row[column] ?? 0);
      return total;
    },
    entries: () => rows.entries(),
  };
}

export function addTo(row: Float64Array, place: number, amount: number): void {
  row[place] = (row[place] as number) + amount;
}

/** A column that must be above 0 in ten families, and what it counts, for the message where it is not. */
export type Need = { column: number; what: string };

/** Computes estimates with their seeded 95 % intervals from sums by family. */
export type Measurer = {
  /** The share or mean `part / whole` of two columns. `what` names what the whole counts; a share has its parts within 0 and the whole. */
  ratio(
    name: string,
    source: string,
    sums: FamilySums,
    columns: { part: number; whole: number; what: string; share: boolean },
  ): Measured;
  /** Any statistic of the sums. */
  statistic(
    name: string,
    source: string,
    sums: FamilySums,
    needs: readonly Need[],
    statistic: (sums: Float64Array) => Estimate,
  ): Measured;
};

export const level = 0.95;
const resamples = 1000;
/** More families than this are put together at random first: the interval is the same but for a hundredth of its width, and a long run stays quick. */
const mostClusters = 2000;

/** @param families how many scenario families the run has, for the reason where a number rests on too few of them */
export function createMeasurer(seed: number | string, families: number): Measurer {
  function statistic(
    name: string,
    source: string,
    sums: FamilySums,
    needs: readonly Need[],
    compute: (sums: Float64Array) => Estimate,
  ): Measured {
    const clusters = sums.families().filter((row) => row.some((number) => number !== 0));
    const estimate = compute(sums.total());
    const counted = (column: number) => clusters.filter((row) => row[column] !== 0).length;
    const lacking = needs.find(({ column }) => counted(column) < fewestClusters);
    if (lacking !== undefined || clusters.length < fewestClusters) {
      const what = lacking === undefined || families < fewestClusters ? '' : ` with ${lacking.what}`;
      const reason = `fewer than ${fewestClusters} scenario families${what}`;
      return { estimate, interval: { kind: 'none', reason, clusters: clusters.length }, source };
    }
    const random = createRandom(`${seed}:${name}`);
    const rows = packed(clusters, sums.width, random);
    const interval = bootstrapSums({ rows, width: sums.width, statistic: compute, resamples, level, random });
    return { estimate, interval, source };
  }

  return {
    statistic,
    ratio(name, source, sums, { part, whole, what, share }) {
      const measured = statistic(name, source, sums, [{ column: whole, what }], (totals) => {
        const [count = 0, of = 0] = [totals[part], totals[whole]];
        return of === 0 ? notEstimated(`there are no ${what}`, 0) : estimated(count / of, of);
      });
      const { estimate, interval } = measured;
      if (!share || estimate.kind === 'undefined' || interval.kind === 'interval') return measured;
      // A share of 0 or 1 has no spread to resample; each family then counts as one trial.
      const trials = sums.families().filter((row) => row[whole] !== 0).length;
      if (trials < fewestClusters || (estimate.value !== 0 && estimate.value !== 1)) return measured;
      const [low, high] = wilsonInterval(estimate.value * trials, trials, level);
      return { ...measured, interval: { kind: 'interval', low, high, level, clusters: trials, resamples: 0 } };
    },
  };
}

function packed(families: readonly Float64Array[], width: number, random: () => number): Float64Array {
  const groups = Math.min(families.length, mostClusters);
  const rows = new Float64Array(groups * width);
  families.forEach((row, index) => {
    const group = families.length === groups || index < groups ? index % groups : Math.floor(random() * groups);
    for (let column = 0; column < width; column += 1) addTo(rows, group * width + column, row[column] ?? 0);
  });
  return rows;
}
