import type { NominalCounts } from './nominal-counts.ts';

/**
 * All that the nominal coefficients need of any number of items, as sums, so that items and
 * resamples of them may be added up: items with two ratings or more and their agreement, items with
 * any rating and the categories' shares in them, and the categories' counts and the agreeing
 * ratings over items with two or more. Layout: paired, agreement, rated, agreeing, then a share and
 * then a count a category.
 */
export type NominalSums = Float64Array;

const headerWidth = 4;

export function nominalWidth(categories: number): number {
  return headerWidth + 2 * categories;
}

/** Adds one item, given how often each category was chosen, to sums that begin at `at`. */
export function addNominalItem(sums: NominalSums, counts: readonly number[], at = 0): void {
  let [raters, pairs] = [0, 0];
  for (const count of counts) {
    raters += count;
    pairs += count * (count - 1);
  }
  if (raters === 0) return;
  const add = (index: number, amount: number) => {
    sums[at + index] = (sums[at + index] as number) + amount;
  };
  add(2, 1);
  counts.forEach((count, category) => {
    add(headerWidth + category, count / raters);
  });
  if (raters < 2) return;
  add(0, 1);
  add(1, pairs / (raters * (raters - 1)));
  add(3, pairs / (raters - 1));
  counts.forEach((count, category) => {
    add(headerWidth + counts.length + category, count);
  });
}

export function nominalSums({ categories, items }: NominalCounts): NominalSums {
  const sums = new Float64Array(nominalWidth(categories));
  for (const item of items) addNominalItem(sums, item);
  return sums;
}

export const pairedItems = (sums: NominalSums) => sums[0] as number;

/** Mean over items with two ratings of the share of agreeing pairs. */
export const meanAgreement = (sums: NominalSums) => (sums[1] as number) / (sums[0] as number);

/** Agreeing ratings over items with two ratings, each weighted by the item's ratings. */
export const agreeingRatings = (sums: NominalSums) => sums[3] as number;

/** Mean over items with a rating of each category's share; the chance model of Fleiss and Gwet. */
export function meanShares(sums: NominalSums): number[] {
  const categories = (sums.length - headerWidth) / 2;
  return Array.from(sums.subarray(headerWidth, headerWidth + categories), (share) => share / (sums[2] as number));
}

/** How often each category was chosen in items with two ratings. */
export function pooledCounts(sums: NominalSums): Float64Array {
  return sums.subarray(headerWidth + (sums.length - headerWidth) / 2);
}
