import { type Estimate, estimated, notEstimated } from './estimate.ts';
import { itemAgreement, type NominalCounts, total } from './nominal-counts.ts';

/**
 * Krippendorff's α for nominal data: 1 perfect agreement, 0 chance, below 0 systematic disagreement. Items with fewer than two ratings are
 * left out. Undefined when nothing is pairable or all ratings are equal. Source: Krippendorff (2011), Computing Krippendorff's
 * alpha-reliability.
 */
export function krippendorffAlpha(counts: NominalCounts): Estimate {
  const pooled = new Array<number>(counts.categories).fill(0);
  let agreeing = 0;
  let items = 0;
  for (const item of counts.items) {
    const raters = total(item);
    if (raters < 2) continue;
    items += 1;
    agreeing += raters * itemAgreement(item, raters);
    item.forEach((count, category) => {
      pooled[category] = (pooled[category] ?? 0) + count;
    });
  }
  const n = total(pooled);
  if (items === 0) return notEstimated('no item has two ratings', 0);
  const expected = pooled.reduce((sum, count) => sum + count * (count - 1), 0) / (n * (n - 1));
  if (expected === 1) return notEstimated('all ratings fall into one category', items);
  return estimated((agreeing / n - expected) / (1 - expected), items);
}
