import { addTo, type ClusterSums, createClusterSums } from '../../analysis/cluster-sums.ts';
import { createEstimator, type Estimator } from '../../analysis/estimator.ts';
import { ofItems } from '../../analysis/ratings/named-coefficient.ts';
import { cohenKappa } from '../../measures/cohen-kappa.ts';
import { effectivePanelSize, phi } from '../../measures/effective-panel.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { type CalibratedSeverity, severityOfReadings } from './calibrated-severity.ts';
import { type PanelAdvice, panelAdvice } from './judge-selection.ts';
import type { LabelledItem } from './labelled-item.ts';

/** One judge's reading of an item at one repeat; `shownFirst` where the item stood first or in the usual order, undefined where order is not known. */
export type Reading = { item: number; category: string; repeat: number; shownFirst?: boolean };

export type JudgeReadings = { name: string; readings: readonly Reading[] };

type JudgeCalibration = {
  name: string;
  /** Share of items whose first reading is the label. */
  accuracy: Measurement;
  /** Cohen's κ of first readings with labels. */
  kappa: Measurement;
  /** Accuracy on the question whether an item is in the favourable category at all. */
  twoWay: Measurement;
  /** Rows true labels, columns readings, in the order of `categories`. */
  confusion: number[][];
  /** Share of agreeing pairs among repeated readings of an item; not computed without repeats. */
  stability: Measurement;
  /** By how much more often it calls long answers favourable than labels do, against short ones; 0 none. Long: above the mean length. */
  lengthBias: Measurement;
  /** By how much more often it calls an item favourable where it is shown first or in the usual order; 0 none. */
  positionBias: Measurement;
};

export type Calibration = {
  items: number;
  clusters: number;
  categories: string[];
  favourable: string;
  judges: JudgeCalibration[];
  /** Paired differences of accuracy, the first judge's over the second's, for judges named as a baseline. */
  comparisons: { judge: string; baseline: string; accuracy: Measurement; twoWay: Measurement }[];
  effectiveSize: Measurement;
  /** Severity of judges apart from the items, without looking at labels; or why there is none. */
  severity: CalibratedSeverity;
  advice: PanelAdvice | undefined;
};

/** @param favourable the category whose overuse is a bias; @param baselines judges that the others are compared with */
export function calibrate(options: {
  items: readonly LabelledItem[];
  judges: readonly JudgeReadings[];
  favourable: string;
  baselines: readonly string[];
  seed: number;
}): Calibration {
  const { items, judges, favourable, baselines, seed } = options;
  const categories = [
    ...new Set([
      ...items.map((item) => item.label),
      ...judges.flatMap((judge) => judge.readings.map(({ category }) => category)),
    ]),
  ].sort();
  const clusters = new Set(items.map((item) => item.cluster));
  const measure = itemMeasurer(createEstimator(seed, clusters));
  const first = judges.map(({ readings }) => firstReadings(readings));
  return {
    items: items.length,
    clusters: clusters.size,
    categories,
    favourable,
    judges: judges.map((judge, index) =>
      calibrateJudge(measure, items, judge, first[index] ?? new Map(), categories, favourable),
    ),
    comparisons: judges.flatMap(({ name }, index) =>
      baselines.includes(name)
        ? []
        : baselines.flatMap((baseline) => {
            const other = judges.findIndex((judge) => judge.name === baseline);
            const pair = [first[index], first[other]] as const;
            return other < 0 ? [] : [compare(measure, items, name, baseline, pair, favourable)];
          }),
    ),
    severity: severityOfReadings(
      items,
      judges.map(({ name }, index) => ({ name, first: first[index] ?? new Map<number, string>() })),
      favourable,
    ),
    effectiveSize: effectiveSizeOf(measure, items, first),
    advice: panelAdvice({ items, names: judges.map((judge) => judge.name), readings: first, measure }),
  };
}

function firstReadings(readings: readonly Reading[]): Map<number, string> {
  const first = new Map<number, string>();
  for (const { item, category } of readings) if (!first.has(item)) first.set(item, category);
  return first;
}

function calibrateJudge(
  measure: Estimator,
  items: readonly LabelledItem[],
  { name, readings }: JudgeReadings,
  first: ReadonlyMap<number, string>,
  categories: readonly string[],
  favourable: string,
): JudgeCalibration {
  const size = categories.length;
  const table = createClusterSums(size * size);
  const binary = createClusterSums(2);
  const lengths = createClusterSums(4);
  const lengthOf = [...first.keys()].map((item) => items[item]?.characters ?? 0);
  const middle = lengthOf.reduce((sum, length) => sum + length, 0) / lengthOf.length;
  for (const [item, category] of first) {
    const { cluster, label, characters } = items[item] ?? { cluster: '', label: '', characters: 0 };
    addTo(table.of(cluster), categories.indexOf(label) * size + categories.indexOf(category), 1);
    const [result, is] = [category === favourable, label === favourable];
    addTo(binary.of(cluster), 0, 1);
    addTo(binary.of(cluster), 1, Number(result === is));
    const long = characters > middle ? 0 : 2;
    addTo(lengths.of(cluster), long, 1);
    addTo(lengths.of(cluster), long + 1, Number(result) - Number(is));
  }
  const total = table.total();
  return {
    name,
    accuracy: measure.statistic('share of items read as labelled', table, [], (sums) => accuracyOf(sums, size)),
    kappa: measure.statistic('Cohen 1960', table, [], (sums) => cohenKappa(rowsOf(sums, size))),
    twoWay: measure.ratio(`share of items read rightly as ${favourable} or not`, binary, {
      part: 1,
      whole: 0,
      what: 'items',
      share: true,
    }),
    confusion: rowsOf(total, size),
    stability: stabilityOf(measure, items, readings),
    lengthBias: measure.statistic(
      'difference in differences of shares, long and short answers',
      lengths,
      [
        { column: 0, what: 'long answers' },
        { column: 2, what: 'short answers' },
      ],
      gapOf,
    ),
    positionBias: positionBiasOf(measure, items, readings, favourable),
  };
}

function rowsOf(sums: Float64Array, size: number): number[][] {
  return Array.from({ length: size }, (_none, row) => [...sums.subarray(row * size, (row + 1) * size)]);
}

function accuracyOf(sums: Float64Array, size: number): Estimate {
  const n = sums.reduce((total, count) => total + count, 0);
  const right = rowsOf(sums, size).reduce((total, row, index) => total + (row[index] ?? 0), 0);
  return n === 0 ? notEstimated('it read no item', 0) : estimated(right / n, n);
}

function gapOf([value = 0, first = 0, other = 0, second = 0]: Float64Array): Estimate {
  return value === 0 || other === 0
    ? notEstimated('needs both kinds', value + other)
    : estimated(first / value - second / other, value + other);
}

function stabilityOf(measure: Estimator, items: readonly LabelledItem[], readings: readonly Reading[]): Measurement {
  const sums = createClusterSums(2);
  for (const [item, own] of Map.groupBy(readings, (reading) => reading.item)) {
    const row = sums.of(items[item]?.cluster ?? '');
    own.forEach((reading, index) => {
      for (const other of own.slice(index + 1)) {
        addTo(row, 0, 1);
        addTo(row, 1, Number(reading.category === other.category));
      }
    });
  }
  return measure.ratio('share of agreeing pairs among repeated readings', sums, {
    part: 1,
    whole: 0,
    what: 'repeated readings',
    share: true,
  });
}

function positionBiasOf(
  measure: Estimator,
  items: readonly LabelledItem[],
  readings: readonly Reading[],
  favourable: string,
): Measurement {
  const sums = createClusterSums(4);
  for (const { item, category, shownFirst } of readings) {
    if (shownFirst === undefined) continue;
    const row = sums.of(items[item]?.cluster ?? '');
    addTo(row, shownFirst ? 0 : 2, 1);
    addTo(row, shownFirst ? 1 : 3, Number(category === favourable));
  }
  const needs = [
    { column: 0, what: 'readings in the usual order' },
    { column: 2, what: 'readings in another order' },
  ];
  return measure.statistic('difference of shares, usual and other order', sums, needs, gapOf);
}

function compare(
  measure: Estimator,
  items: readonly LabelledItem[],
  judge: string,
  baseline: string,
  [own, other]: readonly [ReadonlyMap<number, string> | undefined, ReadonlyMap<number, string> | undefined],
  favourable: string,
): Calibration['comparisons'][number] {
  const sums = createClusterSums(3);
  items.forEach(({ cluster, label }, item) => {
    const [name, two] = [own?.get(item), other?.get(item)];
    if (name === undefined || two === undefined) return;
    const row = sums.of(cluster);
    addTo(row, 0, 1);
    addTo(row, 1, Number(name === label) - Number(two === label));
    const is = label === favourable;
    addTo(row, 2, Number((name === favourable) === is) - Number((two === favourable) === is));
  });
  const ratio = (part: number) =>
    measure.ratio('paired difference of accuracies', sums, {
      part,
      whole: 0,
      what: 'items read by both',
      share: false,
    });
  return { judge, baseline, accuracy: ratio(1), twoWay: ratio(2) };
}

function effectiveSizeOf(
  measure: Estimator,
  items: readonly LabelledItem[],
  readings: readonly ReadonlyMap<number, string>[],
): Measurement {
  const pairs = readings.flatMap((_one, index) =>
    readings.slice(index + 1).map((_other, next) => [index, index + 1 + next] as const),
  );
  const sums: ClusterSums = createClusterSums(Math.max(4, 4 * pairs.length));
  items.forEach(({ cluster, label }, item) => {
    const row = sums.of(cluster);
    pairs.forEach(([value, other], pair) => {
      const [left, right] = [readings[value]?.get(item), readings[other]?.get(item)];
      if (left === undefined || right === undefined) return;
      const [first, second] = [left !== label, right !== label];
      addTo(row, 4 * pair, 1);
      if (first && second) addTo(row, 4 * pair + 1, 1);
      else if (first) addTo(row, 4 * pair + 2, 1);
      else if (second) addTo(row, 4 * pair + 3, 1);
    });
  });
  const source = 'design effect k/(1 + (k−1)·mean φ of errors against labels), Kish 1965';
  return measure.statistic(source, sums, [], (totals) =>
    effectivePanelSize(
      readings.length,
      pairs.map((_pair, pair) => {
        const [n = 0, both = 0, first = 0, second = 0] = totals.subarray(4 * pair, 4 * pair + 4);
        return phi(n, both, first, second);
      }),
    ),
  );
}

/** Here items are resampled, not scenario families, and the reasons say so. */
function itemMeasurer(measure: Estimator): Estimator {
  return {
    ratio: (...parts) => ofItems(measure.ratio(...parts)),
    statistic: (...parts) => ofItems(measure.statistic(...parts)),
  };
}
