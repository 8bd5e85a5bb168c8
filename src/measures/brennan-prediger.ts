import { meanAgreement, type NominalSums, nominalSums, pairedItems } from './agreement-sums.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';
import type { NominalCounts } from './nominal-counts.ts';

/**
 * Brennan & Prediger's coefficient, also Randolph's free-marginal κ: 1 perfect agreement, 0 what
 * raters who choose each of the categories alike would reach, below 0 less. It needs the number of
 * categories on offer, which may be more than occur. `n` counts items with two ratings; undefined
 * without any, or for fewer than two categories. Source: Brennan & Prediger (1981), Educational and
 * Psychological Measurement 41.
 */
export function brennanPrediger(counts: NominalCounts, categories: number): Estimate {
  return brennanPredigerOf(nominalSums(counts), categories);
}

export function brennanPredigerOf(sums: NominalSums, categories: number): Estimate {
  const n = pairedItems(sums);
  if (n === 0) return notEstimated('no item has two ratings', 0);
  if (categories < 2) return notEstimated('fewer than two categories are on offer', n);
  return estimated((meanAgreement(sums) - 1 / categories) / (1 - 1 / categories), n);
}
