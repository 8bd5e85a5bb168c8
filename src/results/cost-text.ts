/**
 * What calls cost, in words: a sum at listed prices, and never `$0.0000` for models whose price is
 * not known.
 * @param costs.unpriced models that took part and have no listed price
 */
export function costText(costs: {
  costUsd: number;
  simulated: boolean;
  unpriced?: readonly string[] | undefined;
  decimals?: number;
}): string {
  const { costUsd, simulated, unpriced = [], decimals = 4 } = costs;
  if (costUsd > 0) {
    const without = unpriced.length === 0 ? '' : `, without ${unpriced.join(', ')} (no price)`;
    return `$${costUsd.toFixed(decimals)} at listed prices${without}`;
  }
  return simulated && unpriced.length === 0 ? 'no cost (simulated)' : 'no price';
}
