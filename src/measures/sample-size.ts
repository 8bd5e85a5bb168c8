import { normalQuantile, studentQuantile } from './normal-distribution.ts';

/**
 * How many independent clusters a 95 % interval of their mean needs to be at most `width` wide:
 * n = (2 t sd / width)², with Student's t of n - 1 degrees of freedom. At least ten, below which no
 * interval is computed. Source: Cochran (1977), Sampling Techniques, ch. 4.
 * @param sd standard deviation of the clusters' means
 */
export function clustersForWidth(width: number, sd: number): number {
  const needed = (n: number) => (2 * studentQuantile(0.975, Math.max(5, n - 1)) * sd) / Math.sqrt(n) <= width;
  let n = Math.max(minClusters, Math.floor(((2 * normalQuantile(0.975) * sd) / width) ** 2));
  while (!needed(n)) n += 1;
  return n;
}

const minClusters = 10;

/**
 * 95 % interval of a standard deviation from that of `n` values (2 or more) as if they were normal,
 * by the chi-square distribution with its Wilson–Hilferty quantiles; rough where values pile up at
 * 0 or 1. Source: Wilson & Hilferty (1931), Proceedings of the National Academy of Sciences 17.
 */
export function standardDeviationInterval(sd: number, n: number): [low: number, high: number] {
  const degrees = n - 1;
  const chiSquare = (share: number) => {
    const part = 2 / (9 * degrees);
    return degrees * Math.max(1e-3, 1 - part + normalQuantile(share) * Math.sqrt(part)) ** 3;
  };
  return [sd * Math.sqrt(degrees / chiSquare(0.975)), sd * Math.sqrt(degrees / chiSquare(0.025))];
}

/**
 * Reliability of the mean of `count` measurements from that of one, 0 to 1 (negative ones count as
 * 0). Source: Spearman (1910) and Brown (1910), British Journal of Psychology 3.
 * @example spearmanBrown(0.5, 3) // 0.75
 */
export function spearmanBrown(one: number, count: number): number {
  const reliability = Math.min(1, Math.max(0, one));
  return (count * reliability) / (1 + (count - 1) * reliability);
}

/** The fewest measurements whose mean has a reliability; undefined where one measures nothing. */
export function countForReliability(one: number, wanted: number): number | undefined {
  if (one <= 0) return undefined;
  return Math.max(1, Math.ceil((wanted * (1 - one)) / (one * (1 - wanted)) - 1e-9));
}

/** Judges against labels: how often they find what is there, and what is not. */
export type JudgeQuality = { sensitivity: number; specificity: number };

/** Squared correlation of a label and a judgement of it; 0 where either never varies. */
export function squaredCorrelation(rate: number, { sensitivity, specificity }: JudgeQuality): number {
  const judged = rate * sensitivity + (1 - rate) * (1 - specificity);
  const variance = rate * (1 - rate) * judged * (1 - judged);
  return variance <= 0 ? 0 : (rate * (sensitivity - judged)) ** 2 / variance;
}

/**
 * How many labels a prediction-powered share needs for a 95 % interval of at most `width`, where
 * labels are drawn from `responses` that judges read: variance rate (1 - rate) / n · (1 - ρ² (1 - n /
 * responses)). Source: Angelopoulos, Duchi & Zrnic (2023), arXiv 2311.01453, the tuned variance.
 * @returns undefined where even all responses are too few
 */
export function labelsForWidth(
  width: number,
  { rate, correlation2, responses }: { rate: number; correlation2: number; responses: number },
): number | undefined {
  const z = normalQuantile(0.975);
  for (let n = 1; n <= responses; n += 1) {
    const variance = ((rate * (1 - rate)) / n) * (1 - correlation2 * (1 - n / responses));
    if (2 * z * Math.sqrt(variance) <= width) return n;
  }
  return undefined;
}
