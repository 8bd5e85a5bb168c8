import { type Estimate, estimated, notEstimated } from './estimate.ts';

/**
 * φ, Pearson's correlation of two yes-or-no variables, −1 to 1, from how many of `n` items have
 * both, the first alone and the second alone. Undefined when one of them is constant. Source: Yule
 * (1912), Journal of the Royal Statistical Society 75.
 * @example phi(4, 1, 1, 1) // value 0
 */
export function phi(n: number, both: number, first: number, second: number): Estimate {
  const [value, other] = [both + first, both + second];
  const scale = Math.sqrt(value * (n - value) * other * (n - other));
  return scale === 0
    ? notEstimated('a judge never errs, or always', n)
    : estimated((n * both - value * other) / scale, n);
}

/**
 * How many independent judges a panel of `size` amounts to whose errors correlate: k / (1 + (k −
 * 1)·ρ̄), from 1 (all err together) to k (no correlation; a negative mean counts as none).
 * Correlations are those of each pair's errors; undefined ones are left out. Source: the design
 * effect of Kish (1965), Survey Sampling, ch. 5.
 * @example effectivePanelSize(3, [0.5, 0.5, 0.5].map((value) => estimated(value, 9))) // value 1.5
 */
export function effectivePanelSize(size: number, correlations: readonly Estimate[]): Estimate {
  const known = correlations.filter((correlation) => correlation.kind === 'value');
  const n = Math.max(0, ...correlations.map((correlation) => correlation.n));
  if (known.length === 0) return notEstimated('no two judges whose errors vary', n);
  const mean = known.reduce((sum, item) => sum + item.value, 0) / known.length;
  return estimated(Math.min(size, Math.max(1, size / (1 + (size - 1) * Math.max(0, mean)))), n);
}
