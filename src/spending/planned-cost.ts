import { batchablePurposes } from '../domain/call-purpose.ts';
import type { ModelsFile } from '../settings/models-file.ts';
import { costOf } from './call-cost.ts';
import { oldPrices, pricesOn } from './dated-price.ts';
import type { PlannedCall } from './dry-run-debate.ts';
import { unpricedModels } from './reserve-call.ts';

/** What a run or job will take: the least and the most that is to be expected, and a middle between them. */
export type Range = { low: number; expected: number; high: number };

export type CostRanges = {
  calls: Range;
  inputTokens: Range;
  outputTokens: Range;
  costUsd: Range;
  /** The most that it can cost: the longest way, nothing from a cache, every answer as long as is allowed. */
  ceilingUsd: number;
  byModel: { model: string; calls: Range; costUsd: Range }[];
};

/** What planned calls will take, and what to know of the prices that say so. */
export type PricedRanges = CostRanges & {
  /** Models whose calls count as $0, for lack of a price. */
  unpriced: string[];
  /** What to know of the prices of the models: one sentence each, for example that a price is old. */
  priceWarnings: string[];
};

/** What calls add up to, in all and by model. */
type CallSum = {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  models: Map<string, { calls: number; costUsd: number }>;
};

const newSum = (): CallSum => ({ calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, models: new Map() });

/** Bytes a token of a prompt holds: few for dense text, many for prose. */
const bytesPerToken: Record<keyof Range, number> = { low: 5, expected: 4, high: 3 };

/** Adds up planned calls at the prices of a day: what they take at least, at most and between, and the most they can cost. */
export function sumPlannedCalls(
  listed: ModelsFile,
  now: Date,
  { maxOutputTokens, batch = false }: { maxOutputTokens: number; batch?: boolean },
) {
  const models = { ...listed, prices: pricesOn(listed.prices, now) };
  const total = { low: newSum(), expected: newSum(), high: newSum(), ceiling: newSum() };
  return {
    /** @param weight how many equal sets of calls these stand for */
    add(of: keyof Range, calls: readonly PlannedCall[], weight = 1): void {
      const how = { of, weight, maxOutputTokens, batch };
      addCalls(total[of], calls, models, how);
      if (of !== 'high') return;
      const full = calls.map((call) => ({ ...call, outputTokens: maxOutputTokens }));
      addCalls(total.ceiling, full, models, how);
    },
    ranges(): PricedRanges {
      const names = [...total.high.models.keys()];
      const members = names.map((model) => ({ model }));
      return {
        ...rangesOf(total),
        unpriced: unpricedModels(members, models),
        priceWarnings: oldPrices(names, listed.prices, now),
      };
    },
  };
}

/**
 * Adds planned calls to a sum.
 * @param how.of low and expected read a shared beginning from the provider's cache, as all calls but the first few do
 * @param how.weight how many equal sets of calls these stand for
 */
function addCalls(
  sum: CallSum,
  calls: readonly PlannedCall[],
  models: ModelsFile,
  how: { of: keyof Range; weight: number; maxOutputTokens: number; batch: boolean },
): void {
  const { of, weight } = how;
  for (const { model, purpose, promptBytes, shared, outputTokens } of calls) {
    const inputTokens = promptBytes / bytesPerToken[of];
    const cachedInputTokens = of === 'high' ? 0 : (shared?.bytes ?? 0) / bytesPerToken[of];
    const output = Math.min(outputTokens, how.maxOutputTokens);
    const tier = how.batch && batchablePurposes[purpose] ? 'batch' : 'direct';
    const costUsd = costOf(models.prices[model], { inputTokens, cachedInputTokens, outputTokens: output }, tier);
    sum.calls += weight;
    sum.inputTokens += weight * inputTokens;
    sum.outputTokens += weight * output;
    sum.costUsd += weight * costUsd;
    const own = sum.models.get(model) ?? { calls: 0, costUsd: 0 };
    sum.models.set(model, { calls: own.calls + weight, costUsd: own.costUsd + weight * costUsd });
  }
}

/** The sums side by side, as ranges. */
function rangesOf(total: Record<keyof Range | 'ceiling', CallSum>): CostRanges {
  const exact = (value: number) => value;
  const range = (of: (sum: CallSum) => number, round = Math.round): Range => ({
    low: round(of(total.low)),
    expected: round(of(total.expected)),
    high: round(of(total.high)),
  });
  return {
    calls: range((sum) => sum.calls),
    inputTokens: range((sum) => sum.inputTokens),
    outputTokens: range((sum) => sum.outputTokens),
    costUsd: range((sum) => sum.costUsd, exact),
    ceilingUsd: total.ceiling.costUsd,
    byModel: [...total.high.models.keys()].map((model) => ({
      model,
      calls: range((sum) => sum.models.get(model)?.calls ?? 0),
      costUsd: range((sum) => sum.models.get(model)?.costUsd ?? 0, exact),
    })),
  };
}
