import { meanAgreement, meanShares, type NominalSums, nominalSums, pairedItems } from './agreement-sums.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';
import { mean } from './mean.ts';
import type { NominalCounts } from './nominal-counts.ts';

/**
 * Fleiss' κ: 1 perfect agreement, 0 what the pooled shares give by chance, below 0 less. Items with
 * one rating count for the shares only (Gwet 2014, ch. 2, the generalisation to missing ratings);
 * without missing ones it is Fleiss (1971). Undefined when no item has two ratings, or when all
 * ratings fall into one category.
 */
export function fleissKappa(counts: NominalCounts): Estimate {
  return fleissKappaOf(nominalSums(counts));
}

export function fleissKappaOf(sums: NominalSums): Estimate {
  const n = pairedItems(sums);
  if (n === 0) return notEstimated('no item has two ratings', 0);
  const expected = meanShares(sums).reduce((sum, share) => sum + share * share, 0);
  if (expected === 1) return notEstimated('all ratings fall into one category', n);
  return estimated((meanAgreement(sums) - expected) / (1 - expected), n);
}

/**
 * Fleiss' κ of a two-category label from marginals alone: each rater's flag rate and each pair's
 * agreement, all in 0–1.
 * @example the paper: rates .481, .355, .365 and agreements .6752, .7239, .7684 give 0.422
 */
export function fleissKappaFromMarginals(flagRates: readonly number[], pairAgreements: readonly number[]): number {
  const flagged = mean(flagRates);
  const expected = flagged ** 2 + (1 - flagged) ** 2;
  return (mean(pairAgreements) - expected) / (1 - expected);
}
