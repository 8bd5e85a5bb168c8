import { MootcourtError } from '../model/errors.ts';
import type { Usage } from '../model/model-client.ts';
import type { Budget } from '../model/run.ts';
import type { Price } from '../settings/models-file.ts';

/** US dollars for one completion; 0 for a model without a listed price (shown as unpriced). */
export function costOf(price: Price | undefined, usage: Usage): number {
  if (price === undefined) return 0;
  const fresh = usage.inputTokens - usage.cachedInputTokens;
  return (fresh * price.input + usage.cachedInputTokens * price.cachedInput + usage.outputTokens * price.output) / 1e6;
}

type Spent = { calls: number; inputTokens: number; outputTokens: number; costUsd: number };

/**
 * Watches a run's budget. Calls are counted before they go out; money and tokens when they come back, so at most the calls in flight
 * overshoot. `onSpent` gets the error that the run stops with.
 */
export function createBudgetGuard(budget: Budget, before: Spent, onSpent: (reason: MootcourtError) => void) {
  const spent = { calls: before.calls, tokens: before.inputTokens + before.outputTokens, costUsd: before.costUsd };

  function exceeded(): string | undefined {
    if (budget.maxCalls !== undefined && spent.calls >= budget.maxCalls) return `${budget.maxCalls} calls`;
    if (budget.maxTokens !== undefined && spent.tokens >= budget.maxTokens) return `${budget.maxTokens} tokens`;
    if (budget.maxUsd !== undefined && spent.costUsd >= budget.maxUsd) return `$${budget.maxUsd}`;
    return undefined;
  }

  return {
    beforeCall(): void {
      const limit = exceeded();
      if (limit !== undefined) {
        const error = new MootcourtError('budget', `the budget of ${limit} is spent; resume the run with a larger one`);
        onSpent(error);
        throw error;
      }
      spent.calls += 1;
    },
    afterCall(usage: Usage, costUsd: number): void {
      spent.tokens += usage.inputTokens + usage.outputTokens;
      spent.costUsd += costUsd;
    },
  };
}
