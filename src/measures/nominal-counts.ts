/** Ratings of items by raters; null is missing, so a panel may be ragged. */
export type Ratings = readonly (readonly (string | number | null)[])[];

/** For each item how often each category was chosen; all that the nominal coefficients need, counted once. */
export type NominalCounts = { categories: number; items: readonly (readonly number[])[] };

export function nominalCounts(ratings: Ratings): NominalCounts {
  const categories = [...new Set(ratings.flat())].filter((rating) => rating !== null);
  const index = new Map(categories.map((category, position) => [category, position]));
  const items = ratings.map((row) => {
    const counts = new Array<number>(categories.length).fill(0);
    for (const rating of row) {
      const position = rating === null ? undefined : index.get(rating);
      if (position !== undefined) counts[position] = (counts[position] ?? 0) + 1;
    }
    return counts;
  });
  return { categories: categories.length, items };
}

export function total(counts: readonly number[]): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/** Share of agreeing pairs among the ratings of one item with `raters` ≥ 2 ratings. */
export function itemAgreement(counts: readonly number[], raters: number): number {
  let pairs = 0;
  for (const count of counts) pairs += count * (count - 1);
  return pairs / (raters * (raters - 1));
}

/** Mean over items with a rating of each category's share; the chance model of Fleiss and Gwet. */
export function meanShares(counts: NominalCounts): number[] {
  const shares = new Array<number>(counts.categories).fill(0);
  let rated = 0;
  for (const item of counts.items) {
    const raters = total(item);
    if (raters === 0) continue;
    rated += 1;
    item.forEach((count, category) => {
      shares[category] = (shares[category] ?? 0) + count / raters;
    });
  }
  return shares.map((share) => share / rated);
}

/** Mean agreement over items with two ratings or more. */
export function meanAgreement(counts: NominalCounts): { value: number; n: number } {
  let sum = 0;
  let n = 0;
  for (const item of counts.items) {
    const raters = total(item);
    if (raters < 2) continue;
    sum += itemAgreement(item, raters);
    n += 1;
  }
  return { value: sum / n, n };
}
