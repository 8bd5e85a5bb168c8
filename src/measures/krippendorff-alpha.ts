import { agreeingRatings, type NominalSums, nominalSums, pairedItems, pooledCounts } from './agreement-sums.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';
import type { NominalCounts } from './nominal-counts.ts';

/**
 * Krippendorff's α for nominal data: 1 perfect agreement, 0 chance, below 0 systematic
 * disagreement. Items with fewer than two ratings are left out. Undefined when nothing is pairable
 * or all ratings are equal. Source: Krippendorff (2011), Computing Krippendorff's
 * alpha-reliability.
 */
export function krippendorffAlpha(counts: NominalCounts): Estimate {
  return krippendorffAlphaOf(nominalSums(counts));
}

export function krippendorffAlphaOf(sums: NominalSums): Estimate {
  const items = pairedItems(sums);
  if (items === 0) return notEstimated('no item has two ratings', 0);
  const pooled = pooledCounts(sums);
  const n = pooled.reduce((sum, count) => sum + count, 0);
  const expected = pooled.reduce((sum, count) => sum + count * (count - 1), 0) / (n * (n - 1));
  if (expected === 1) return notEstimated('all ratings fall into one category', items);
  return estimated((agreeingRatings(sums) / n - expected) / (1 - expected), items);
}
