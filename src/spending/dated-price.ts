import type { ModelsFile, Price } from '../settings/models-file.ts';
import { withRates } from './call-cost.ts';

/** Providers change prices several times a year: an older figure is likely to be wrong. */
const maxAgeDays = 90;
const msPerDay = 86_400_000;

/** The price that holds on a day: all changes up to it are applied. */
export function priceOn(price: Price | undefined, now: Date): Price | undefined {
  if (price?.changes === undefined) return price;
  const day = now.toISOString().slice(0, 10);
  const due = price.changes.filter(({ from }) => from <= day).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  let held = price;
  for (const { from: _, ...rates } of due) held = withRates(held, rates);
  return held;
}

export function pricesOn(prices: ModelsFile['prices'], now: Date): ModelsFile['prices'] {
  return Object.fromEntries(
    Object.entries(prices).flatMap(([model, price]) => [[model, priceOn(price, now) ?? price]]),
  );
}

/** A sentence for all models whose prices were read more than 90 days ago; empty where there are none. */
export function oldPrices(models: readonly string[], prices: ModelsFile['prices'], now: Date): string[] {
  const old = [...new Set(models)].flatMap((model) => {
    const readOn = prices[model]?.readOn;
    if (readOn === undefined) return [];
    const days = Math.floor((now.getTime() - Date.parse(readOn)) / msPerDay);
    return days > maxAgeDays ? [`${model} (${days} days)`] : [];
  });
  if (old.length === 0) return [];
  return [
    `prices read more than ${maxAgeDays} days ago may have changed: ${old.join(', ')}. Put current ones with readOn into the file that MOOTCOURT_MODELS names`,
  ];
}
