import { greedyKCenter, type Vectors } from './k-center.ts';
import { nearDuplicates } from './near-duplicates.ts';

export type SelectedFamilies = {
  /** In the order of choice. */
  chosen: string[];
  /** Largest distance, times weight, that a family left out has to the chosen ones. */
  radius: number;
  duplicates: { family: string; of: string; distance: number }[];
};

/**
 * A diverse part of the families, by their ids, by greedy k-center. With `d`, the families' disagreement D (0 to 3), distances are weighted by it, so that disputed
 * families are covered more densely, and a family without a D is left out.
 */
export function selectFamilies(
  families: readonly string[],
  vectors: Vectors,
  options: {
    k?: number | undefined;
    threshold: number;
    d?: ReadonlyMap<string, number>;
    duplicates: number;
    onChosen?: (chosen: number) => void;
  },
): SelectedFamilies {
  const { k, threshold, d, onChosen } = options;
  const weights = d === undefined ? {} : { weights: Float32Array.from(families, (id) => d.get(id) ?? 0) };
  const selection = greedyKCenter(vectors, {
    threshold,
    ...weights,
    ...(k === undefined ? {} : { k }),
    ...(onChosen === undefined ? {} : { onChosen }),
  });
  const at = (row: number) => families[row] as string;
  let radius = 0;
  for (const [row, distance] of selection.distance.entries())
    radius = Math.max(radius, distance * (weights.weights?.[row] ?? 1));
  return {
    chosen: selection.chosen.map(at),
    radius,
    duplicates: nearDuplicates(selection, options.duplicates).map(({ row, of, distance }) => ({
      family: at(row),
      of: at(of),
      distance,
    })),
  };
}
