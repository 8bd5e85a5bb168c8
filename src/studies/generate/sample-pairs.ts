import type { Value } from '../../domain/value.ts';
import { createRandom, shuffle } from '../../measures/seeded-random.ts';

/**
 * Draws pairs of different values without replacement. Strata are the unordered pairs of categories, a category with itself included; they
 * take turns in an order drawn from the seed, so no two strata differ by more than one pair until one is exhausted, and rare categories are
 * met as often as crowded ones. Which value of a pair comes first is drawn too. Gives fewer than `count` pairs only when there are no more.
 * Memory grows with `count`, not with the number of possible pairs.
 */
export function samplePairs(values: readonly Value[], count: number, seed: number): [Value, Value][] {
  const random = createRandom(`pairs:${seed}`);
  const categories = [...Map.groupBy(values, (value) => value.category).values()];
  let strata = shuffle(
    categories.flatMap((left, index) => categories.slice(index).map((right) => createStratum(left, right, random))),
    random,
  );
  const pairs: [Value, Value][] = [];
  while (pairs.length < count && strata.length > 0) {
    const before = strata;
    strata = [];
    for (const stratum of before) {
      if (pairs.length >= count) break;
      const pair = stratum();
      if (pair === undefined) continue;
      pairs.push(random() < 0.5 ? pair : [pair[1], pair[0]]);
      strata.push(stratum);
    }
  }
  return pairs;
}

/** Draws from one stratum by a Fisher–Yates shuffle that keeps only the places it has touched. */
function createStratum(
  left: readonly Value[],
  right: readonly Value[],
  random: () => number,
): () => [Value, Value] | undefined {
  const same = left === right;
  const size = same ? (left.length * (left.length - 1)) / 2 : left.length * right.length;
  const moved = new Map<number, number>();
  let drawn = 0;
  return () => {
    if (drawn >= size) return undefined;
    const at = drawn + Math.floor(random() * (size - drawn));
    const index = moved.get(at) ?? at;
    moved.set(at, moved.get(drawn) ?? drawn);
    drawn += 1;
    const [row, column] = same ? triangle(index) : [index % left.length, Math.floor(index / left.length)];
    return [left[row] as Value, right[column] as Value];
  };
}

/** The place-th of the pairs (row, column) with row < column. */
function triangle(index: number): [number, number] {
  const column = Math.floor((1 + Math.sqrt(1 + 8 * index)) / 2);
  return [index - (column * (column - 1)) / 2, column];
}
