import { type Estimate, estimated, notEstimated } from './estimate.ts';
import { meanAgreement, meanShares, type NominalCounts } from './nominal-counts.ts';

/**
 * Gwet's AC1: 1 perfect agreement, 0 chance, where chance counts only raters in doubt, so skewed marginals do not pull it down as they do κ.
 * Missing ratings are allowed. Undefined when no item has two ratings or fewer than two categories occur. Source: Gwet (2008), British
 * Journal of Mathematical and Statistical Psychology 61; Gwet (2014), ch. 4.
 */
export function gwetAc1(counts: NominalCounts): Estimate {
  const observed = meanAgreement(counts);
  if (observed.n === 0) return notEstimated('no item has two ratings', 0);
  if (counts.categories < 2) return notEstimated('all ratings fall into one category', observed.n);
  const doubt = meanShares(counts).reduce((sum, share) => sum + share * (1 - share), 0);
  const expected = doubt / (counts.categories - 1);
  return estimated((observed.value - expected) / (1 - expected), observed.n);
}
