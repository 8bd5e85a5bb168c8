import { type Estimate, estimated, notEstimated } from './estimate.ts';

/**
 * Spearman's ρ: Pearson's correlation of ranks, ties given their mean rank; 1 same order, 0 none, -1 reversed. Undefined below three pairs or
 * when one side is constant. Source: Spearman (1904), American Journal of Psychology 15.
 * @example rankCorrelation([1, 2, 3], [10, 30, 20]) // 0.5
 */
export function rankCorrelation(left: readonly number[], right: readonly number[]): Estimate {
  const n = Math.min(left.length, right.length);
  if (n < 3) return notEstimated('fewer than three pairs', n);
  const [x, y] = [ranks(left), ranks(right)];
  const middle = (n + 1) / 2;
  const product = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, rank, index) => sum + (rank - middle) * ((other[index] ?? middle) - middle), 0);
  const scale = Math.sqrt(product(x, x) * product(y, y));
  return scale === 0 ? notEstimated('one side is constant', n) : estimated(product(x, y) / scale, n);
}

function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}
