/** Ratings of items by raters; null is missing, so a panel may be ragged. */
export type Ratings = readonly (readonly (string | number | null)[])[];

/**
 * For each item how often each category was chosen; all that the nominal coefficients need, counted
 * once.
 */
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
