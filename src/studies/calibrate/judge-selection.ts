import { addTo, createClusterSums } from '../../analysis/cluster-sums.ts';
import type { Estimator } from '../../analysis/estimator.ts';
import type { Measurement } from '../../measures/measurement.ts';
import type { LabelledItem } from './labelled-item.ts';

/**
 * Which judges to keep: the smallest panel whose majority is most often right on one half of the clusters, and how it does on the other half,
 * where it was not chosen. `gain` is its accuracy there over that of all judges together, paired.
 */
export type PanelAdvice = {
  keep: string[];
  drop: string[];
  accuracy: Measurement;
  all: Measurement;
  gain: Measurement;
};

const maxJudges = 12;
/** A larger panel must be right this much more often to be preferred. */
const worthOneMore = 0.005;

export function panelAdvice(options: {
  items: readonly LabelledItem[];
  names: readonly string[];
  readings: readonly ReadonlyMap<number, string>[];
  measure: Estimator;
}): PanelAdvice | undefined {
  const { items, names, measure } = options;
  if (names.length < 2 || names.length > maxJudges) return undefined;
  const readings = options.readings;
  const half = halves(items);
  const chosen = items.flatMap((_item, index) => (half[index] ? [index] : []));
  const tested = items.flatMap((_item, index) => (half[index] ? [] : [index]));
  let best = { members: [] as number[], score: Number.NEGATIVE_INFINITY };
  for (let mask = 1; mask < 2 ** names.length; mask += 1) {
    const members = names.flatMap((_name, index) => ((mask >> index) & 1 ? [index] : []));
    const right = chosen.filter((item) => majority(members, readings, item) === items[item]?.label).length;
    const score = right / Math.max(1, chosen.length) - worthOneMore * members.length;
    if (score > best.score) best = { members, score };
  }
  const everybody = names.map((_name, index) => index);
  const sums = createClusterSums(4);
  for (const item of tested) {
    const { cluster, label } = items[item] ?? { cluster: '', label: '' };
    const [kept, all] = [best.members, everybody].map((members) => Number(majority(members, readings, item) === label));
    const row = sums.of(cluster);
    addTo(row, 0, 1);
    addTo(row, 1, kept ?? 0);
    addTo(row, 2, all ?? 0);
    addTo(row, 3, (kept ?? 0) - (all ?? 0));
  }
  const ratio = (part: number, share: boolean) =>
    measure.ratio('majority right, on the half of items it was not chosen on', sums, {
      part,
      whole: 0,
      what: 'items of the other half',
      share,
    });
  return {
    keep: best.members.map((member) => names[member] ?? ''),
    drop: names.filter((_name, index) => !best.members.includes(index)),
    accuracy: ratio(1, true),
    all: ratio(2, true),
    gain: ratio(3, false),
  };
}

/** Every second cluster, in the order in which they come. */
function halves(items: readonly LabelledItem[]): boolean[] {
  const places = new Map<string, number>();
  return items.map(({ cluster }) => {
    const index = places.get(cluster) ?? places.size;
    places.set(cluster, index);
    return index % 2 === 0;
  });
}

/** Strict majority; a tie or nobody's reading is no answer, and so never right. */
function majority(
  members: readonly number[],
  readings: readonly ReadonlyMap<number, string>[],
  item: number,
): string | undefined {
  const counts = new Map<string, number>();
  let given = 0;
  for (const member of members) {
    const category = readings[member]?.get(item);
    if (category === undefined) continue;
    given += 1;
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  for (const [category, count] of counts) if (2 * count > given) return category;
  return undefined;
}
