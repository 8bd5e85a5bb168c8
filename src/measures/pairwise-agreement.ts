import { meanAgreement, type NominalSums, nominalSums, pairedItems } from './agreement-sums.ts';
import { type Estimate, estimated, notEstimated } from './estimate.ts';
import type { NominalCounts, Ratings } from './nominal-counts.ts';

/**
 * Observed agreement of a panel: the mean over items of the share of agreeing pairs among an item's
 * ratings; 1 all agree, 0 no two do. Not corrected for chance. `n` counts items with two ratings or
 * more; undefined without any. Source: Gwet (2014), ch. 2 (percent agreement).
 */
export function observedAgreement(counts: NominalCounts): Estimate {
  return observedAgreementOf(nominalSums(counts));
}

export function observedAgreementOf(sums: NominalSums): Estimate {
  const n = pairedItems(sums);
  return n === 0 ? notEstimated('no item has two ratings', 0) : estimated(meanAgreement(sums), n);
}

/**
 * Agreement of every two raters (columns): the share of the items both rated on which they chose
 * the same category, 0–1, as a symmetric matrix whose diagonal is left undefined. `n` counts the
 * items that both rated.
 * @example pairwiseAgreement([['a', 'a'], ['a', 'b']])[0]?.[1] // value 0.5, n 2
 */
export function pairwiseAgreement(ratings: Ratings): Estimate[][] {
  const raters = Math.max(0, ...ratings.map((row) => row.length));
  return Array.from({ length: raters }, (_rater, index) =>
    Array.from({ length: raters }, (_other, other) =>
      index === other ? notEstimated('one rater', 0) : agreementOf(ratings, index, other),
    ),
  );
}

function agreementOf(ratings: Ratings, value: number, other: number): Estimate {
  let both = 0;
  let same = 0;
  for (const row of ratings) {
    const [left = null, right = null] = [row[value], row[other]];
    if (left === null || right === null) continue;
    both += 1;
    if (left === right) same += 1;
  }
  return both === 0 ? notEstimated('no item was rated by both', 0) : estimated(same / both, both);
}
