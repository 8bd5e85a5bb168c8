import { averageRanks } from './average-ranks.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counted half;
 * 1 perfect, 0.5 none, 0 reversed. It is Mann–Whitney's U over the number of pairs, taken from mean
 * ranks in O(n log n). `n` counts scores. Undefined without both kinds. Source: Hanley & McNeil
 * (1982), Radiology 143.
 * @example auroc([0.9, 0.4], [0.4, 0.1]) // value 0.875
 */
export function auroc(positives: readonly number[], negatives: readonly number[]): Estimate {
  const n = positives.length + negatives.length;
  if (positives.length === 0 || negatives.length === 0) return notEstimated('needs positives and negatives', n);
  const ranks = averageRanks([...positives, ...negatives]);
  const rankSum = ranks.slice(0, positives.length).reduce((sum, rank) => sum + rank, 0);
  const wins = rankSum - (positives.length * (positives.length + 1)) / 2;
  return estimated(wins / (positives.length * negatives.length), n);
}
