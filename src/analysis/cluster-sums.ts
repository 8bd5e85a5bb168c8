/**
 * Some numbers summed up by scenario family: what a statistic and its bootstrap over families need.
 */
export type ClusterSums = {
  width: number;
  /** The family's numbers, to be added to in place. */
  of(family: string): Float64Array;
  families(): readonly Float64Array[];
  names(): readonly string[];
  /** Over all families. */
  total(): Float64Array;
  entries(): IterableIterator<[family: string, row: Float64Array]>;
};

export function createClusterSums(width: number): ClusterSums {
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
    names: () => [...rows.keys()],
    total() {
      const total = new Float64Array(width);
      for (const row of rows.values())
        for (let column = 0; column < width; column += 1) addTo(total, column, row[column] ?? 0);
      return total;
    },
    entries: () => rows.entries(),
  };
}

export function addTo(row: Float64Array, index: number, amount: number): void {
  row[index] = (row[index] as number) + amount;
}
