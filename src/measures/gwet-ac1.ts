import { meanAgreement, meanShares, type NominalSums, nominalSums, pairedItems } from './agreement-sums.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';
import type { NominalCounts } from './nominal-counts.ts';

/**
 * Gwet's AC1: 1 perfect agreement, 0 chance, where chance counts only raters in doubt, so skewed
 * marginals do not pull it down as they do κ. Missing ratings are allowed. Undefined when no item
 * has two ratings or fewer than two categories occur. Source: Gwet (2008), British Journal of
 * Mathematical and Statistical Psychology 61; Gwet (2014), ch. 4.
 */
export function gwetAc1(counts: NominalCounts): Estimate {
  return gwetAc1Of(nominalSums(counts), counts.categories);
}

/** @param categories how many occur; the sums may have room for more */
export function gwetAc1Of(sums: NominalSums, categories: number): Estimate {
  const n = pairedItems(sums);
  if (n === 0) return notEstimated('no item has two ratings', 0);
  if (categories < 2) return notEstimated('all ratings fall into one category', n);
  const doubt = meanShares(sums).reduce((sum, share) => sum + share * (1 - share), 0);
  const expected = doubt / (categories - 1);
  return estimated((meanAgreement(sums) - expected) / (1 - expected), n);
}
