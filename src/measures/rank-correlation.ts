import { averageRanks } from './average-ranks.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';

/**
 * Spearman's ρ: Pearson's correlation of ranks, ties given their mean rank; 1 same order, 0 none,
 * -1 reversed. `n` counts pairs; the lists are paired by place. Undefined for lists of different
 * length, below three pairs (two always give 1 or -1), and when one side is constant. Source:
 * Spearman (1904), American Journal of Psychology 15; ties as in Kendall & Gibbons (1990), ch. 3.
 * @example rankCorrelation([1, 2, 3], [10, 30, 20]) // value 0.5
 */
export function rankCorrelation(left: readonly number[], right: readonly number[]): Estimate {
  const n = Math.min(left.length, right.length);
  if (left.length !== right.length) return notEstimated('the lists differ in length', n);
  if (n < 3) return notEstimated('fewer than three pairs', n);
  const [x, y] = [averageRanks(left), averageRanks(right)];
  const middle = (n + 1) / 2;
  const product = (numbers: readonly number[], other: readonly number[]) =>
    numbers.reduce((sum, rank, index) => sum + (rank - middle) * ((other[index] ?? middle) - middle), 0);
  const scale = Math.sqrt(product(x, x)) * Math.sqrt(product(y, y));
  if (scale === 0) return notEstimated('one side is constant', n);
  // Rounding may carry a perfect correlation a last bit beyond 1.
  return estimated(Math.min(1, Math.max(-1, product(x, y) / scale)), n);
}
