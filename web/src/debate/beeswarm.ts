export type BeeswarmDot<T> = { item: T; x: number; level: number };

/**
 * Puts dots on a line so that none covers another: each goes to the lowest level where its
 * neighbours leave room.
 */
export function beeswarm<T>(items: readonly T[], xOf: (item: T) => number, widthPx: number): BeeswarmDot<T>[] {
  const levels: number[][] = [];
  return items.map((item) => {
    const x = xOf(item);
    let level = levels.findIndex((taken) => taken.every((other) => Math.abs(other - x) >= widthPx));
    if (level < 0) level = levels.length;
    levels[level] = [...(levels[level] ?? []), x];
    return { item, x, level };
  });
}

/** Mean and population standard deviation: the band drawn under the dots. */
export function spreadOf(positions: readonly number[]): { mean: number; sd: number } | undefined {
  if (positions.length < 2) return undefined;
  const mean = positions.reduce((sum, position) => sum + position, 0) / positions.length;
  const variance = positions.reduce((sum, position) => sum + (position - mean) ** 2, 0) / positions.length;
  return { mean, sd: Math.sqrt(variance) };
}
