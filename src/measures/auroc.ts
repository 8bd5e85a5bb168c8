import { type Estimate, estimated, notEstimated } from './estimate.ts';

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counted half; 1 perfect, 0.5 none, 0 reversed. Undefined
 * without both. Source: Mann–Whitney U, as in Hanley & McNeil (1982), Radiology 143.
 * @example auroc([0.9, 0.4], [0.4, 0.1]) // 0.875
 */
export function auroc(positives: readonly number[], negatives: readonly number[]): Estimate {
  const n = positives.length + negatives.length;
  if (positives.length === 0 || negatives.length === 0) return notEstimated('needs positives and negatives', n);
  let wins = 0;
  for (const positive of positives) {
    for (const negative of negatives) wins += positive > negative ? 1 : positive === negative ? 0.5 : 0;
  }
  return estimated(wins / (positives.length * negatives.length), n);
}
