/**
 * P-values corrected for the number of tests, by Holm's step-down method: rejecting those at most
 * `alpha` keeps the chance of any false rejection at `alpha`, whatever their dependence. In the
 * order given, each within [p, 1]. Source: Holm (1979), Scandinavian Journal of Statistics 6.
 * @example holmAdjusted([0.01, 0.04]) // [0.02, 0.04]
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  let above = 0;
  for (const [rank, at] of ascending(pValues).entries()) {
    above = Math.max(above, Math.min(1, (pValues.length - rank) * (pValues[at] ?? 1)));
    adjusted[at] = above;
  }
  return adjusted;
}

/**
 * P-values as false discovery rates: of those at most `q` no more than a share `q` is expected to be
 * false. Benjamini and Hochberg's step-up method is enough where tests are independent or positively
 * dependent; for `any` dependence each is multiplied by 1 + 1/2 + … + 1/m (Benjamini and Yekutieli).
 * In the order given, each within [p, 1]. Sources: Benjamini & Hochberg (1995), Journal of the Royal
 * Statistical Society B 57; Benjamini & Yekutieli (2001), Annals of Statistics 29.
 * @example falseDiscoveryRates([0.01, 0.04, 0.03], 'positive') // [0.03, 0.04, 0.04]
 */
export function falseDiscoveryRates(pValues: readonly number[], dependence: 'positive' | 'any'): number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  const factor = dependence === 'any' ? pValues.reduce((sum, _p, at) => sum + 1 / (at + 1), 0) : 1;
  let below = 1;
  for (const [rank, at] of [...ascending(pValues).entries()].reverse()) {
    below = Math.min(below, ((pValues[at] ?? 1) * pValues.length * factor) / (rank + 1));
    adjusted[at] = below;
  }
  return adjusted;
}

/** Places of the p-values, the smallest first. */
function ascending(pValues: readonly number[]): number[] {
  return pValues.map((_p, at) => at).sort((left, right) => (pValues[left] ?? 1) - (pValues[right] ?? 1));
}
