/**
 * Some numbers summed up by scenario family: what a statistic and its bootstrap over families need.
 */
export type ClusterSums = {
  width: number;
  /** The family's numbers, to be added to in place. */
  of(family: string): Float64Array;
  families(): readonly Float64Array[];
  /** In how many families any of the columns is not 0. */
  familiesWith(columns: readonly number[]): number;
  names(): readonly string[];
  /** Over all families. */
  total(): Float64Array;
  entries(): IterableIterator<[family: string, row: Float64Array]>;
};

/** Rows stand in pages of about so many numbers: an array for each would take more room than its numbers. */
const pageSize = 256;

export function createClusterSums(width: number): ClusterSums {
  const rows = new Map<string, number>();
  const pages: Float64Array[] = [];
  const rowsOfPage = Math.max(1, Math.floor(pageSize / Math.max(1, width)));
  // Debates of one family come one after the other.
  let last: { family: string; row: Float64Array } | undefined;

  function rowAt(index: number): Float64Array {
    const from = (index % rowsOfPage) * width;
    return (pages[Math.floor(index / rowsOfPage)] as Float64Array).subarray(from, from + width);
  }

  return {
    width,
    of(family) {
      if (last?.family === family) return last.row;
      let index = rows.get(family);
      if (index === undefined) {
        index = rows.size;
        if (index % rowsOfPage === 0) pages.push(new Float64Array(rowsOfPage * width));
        rows.set(family, index);
      }
      last = { family, row: rowAt(index) };
      return last.row;
    },
    families: () => [...rows.values()].map(rowAt),
    familiesWith(columns) {
      let count = 0;
      for (const page of pages)
        for (let from = 0; from < page.length; from += width)
          if (columns.some((column) => page[from + column] !== 0)) count += 1;
      return count;
    },
    names: () => [...rows.keys()],
    total() {
      const total = new Float64Array(width);
      for (const page of pages)
        for (let at = 0; at < page.length; at += 1) addTo(total, at % width, page[at] as number);
      return total;
    },
    *entries() {
      for (const [family, index] of rows) yield [family, rowAt(index)];
    },
  };
}

export function addTo(row: Float64Array, index: number, amount: number): void {
  row[index] = (row[index] as number) + amount;
}
