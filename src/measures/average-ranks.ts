/**
 * Ranks from 1 (smallest) to n, tied values given the mean of the ranks they share; the ranks sum
 * to n(n + 1)/2 whatever the ties.
 * @example averageRanks([30, 10, 30]) // [2.5, 1, 2.5]
 */
export function averageRanks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((left, right) => left.value - right.value);
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && order[end]?.value === order[start]?.value) end += 1;
    // Places start..end-1, counted from 0, hold the ranks start+1..end.
    for (const { index } of order.slice(start, end)) ranks[index] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
