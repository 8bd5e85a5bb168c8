import { studentQuantile } from './normal-distribution.ts';

/** One-sided test of a mean of paired differences: its level, and the chance to find what is there. */
type TestPlan = { alpha: number; power: number };

/**
 * The smallest mean change that a one-sided sign-flip test of `clusters` paired differences finds
 * with the wanted power: (t(1-alpha) + t(power)) · sd / √clusters, and no less than what as many
 * clusters as the exact test needs make together by one step each. Student's t stands for the
 * sign-flip test, which it approaches (Good 2005, ch. 3). Undefined where there are too few clusters
 * for any change. Source: Cohen (1988), Statistical Power Analysis, ch. 2.
 * @param sd standard deviation of the differences over clusters
 * @param step the smallest change of one cluster, e.g. 1 of its scenarios
 */
export function smallestChange(clusters: number, sd: number, step: number, plan: TestPlan): number | undefined {
  const needed = fewestClusters(plan.alpha);
  if (clusters < needed) return undefined;
  return Math.max((deviations(clusters, plan) * sd) / Math.sqrt(clusters), (needed * step) / clusters);
}

/** How many clusters the same test needs to find a mean change of `change` (above 0). */
export function clustersForChange(change: number, sd: number, plan: TestPlan): number {
  let clusters = fewestClusters(plan.alpha);
  // From what a test without end of degrees would need, up by one: large numbers are reached at once.
  while ((deviations(clusters, plan) * sd) / Math.sqrt(clusters) > change)
    clusters = Math.max(clusters + 1, Math.floor(((deviations(clusters + 1e9, plan) * sd) / change) ** 2));
  return clusters;
}

/** With fewer clusters the best possible p of a sign-flip test, one half to their number, is above `alpha`. */
export function fewestClusters(alpha: number): number {
  return Math.ceil(-Math.log2(alpha) - 1e-9);
}

/** How many standard errors a change must have. The quantile's expansion holds from 5 degrees of freedom. */
function deviations(clusters: number, { alpha, power }: TestPlan): number {
  const degrees = Math.max(5, clusters - 1);
  return studentQuantile(1 - alpha, degrees) + studentQuantile(power, degrees);
}
