import type { Selection } from './k-center.ts';

export type NearDuplicate = { row: number; of: number; distance: number };

/** Rows that were not chosen and lie within `distance` of the chosen row nearest to them, nearest first. */
export function nearDuplicates(selection: Selection, distance: number): NearDuplicate[] {
  const chosen = new Set(selection.chosen);
  const nearDuplicates: NearDuplicate[] = [];
  for (const [row, of] of selection.nearest.entries()) {
    const apart = selection.distance[row] as number;
    if (!chosen.has(row) && apart <= distance) nearDuplicates.push({ row, of, distance: apart });
  }
  return nearDuplicates.sort((a, b) => a.distance - b.distance || a.row - b.row);
}
