import type { Reserve } from '../agents/model-caller.ts';
import { addSpend, type BudgetAccount, nothingSpent } from '../domain/budget-account.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Budget, Spend } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { ModelsFile } from '../settings/models-file.ts';
import { costOf, maxCallCost } from './call-cost.ts';
import { priceOn } from './dated-price.ts';
import { createBudgetAccount, reserve } from './local-budget.ts';

/** What a run has spent so far, by its ledger. */
export async function spentBy(store: Store, run: string): Promise<Spend> {
  const { calls, failedCalls, inputTokens, outputTokens, costUsd } = await store.ledger.totals(run);
  return { calls: calls + failedCalls, tokens: inputTokens + outputTokens, costUsd };
}

/** A run's account: what it spent before counts. Processes that hold debates of one run draw from one account. */
export async function openRunAccount(store: Store, run: string, limits: Budget): Promise<BudgetAccount> {
  return openAccount(store, `run ${run}`, limits, await spentBy(store, run));
}

/** The account of a whole server: what every run of the store has spent counts, so that neither a restart nor a deletion refills it. */
export async function openServerAccount(store: Store, limits: Budget): Promise<BudgetAccount> {
  let spent = nothingSpent;
  if (isLimited(limits)) {
    for (const { id } of await store.runs.runs(Number.MAX_SAFE_INTEGER))
      spent = addSpend(spent, await spentBy(store, id));
    for (const deleted of await store.retention.deletedRuns()) spent = addSpend(spent, deleted);
  }
  return openAccount(store, 'server', limits, spent);
}

/** Without limits nothing need be shared: what is spent stands in the ledger. */
export async function openAccount(store: Store, name: string, limits: Budget, spent: Spend): Promise<BudgetAccount> {
  return store.limits !== undefined && isLimited(limits)
    ? store.limits.account(name, limits, spent)
    : createBudgetAccount(limits, spent);
}

export function isLimited(limits: Budget): boolean {
  return Object.values(limits).some((limit) => limit !== undefined);
}

/**
 * Reserves each call at its upper estimate in the run's account and then in the server's, and settles it with what it
 * took. A request that failed counts as a call, also where the same call is sent again.
 * @param onSpent gets the error that the run stops with
 */
export function createReserve(options: {
  run: BudgetAccount;
  server: BudgetAccount;
  models: ModelsFile;
  /** Prices hold from a date. */
  now: () => Date;
  signal: AbortSignal;
  onSpent: (reason: unknown) => void;
}): Reserve {
  const { run, server, models, now, signal, onSpent } = options;
  const accounts = [
    { name: 'run', account: run },
    { name: 'server', account: server },
  ];
  const tellSpent = (error: unknown): never => {
    if (error instanceof MootcourtError && error.code === 'budget-exceeded') onSpent(error);
    throw error;
  };
  return async (provider, request, tier) => {
    const price = priceOn(models.prices[`${provider}:${request.model}`], now());
    const settle = await reserve(accounts, maxCallCost(price, request, tier), signal).catch(tellSpent);
    return {
      settle(completion) {
        if (completion === undefined) {
          settle(failedCall);
          return 0;
        }
        const { usage } = completion;
        const costUsd = costOf(price, usage, completion.tier);
        settle({ calls: 1, tokens: usage.inputTokens + usage.outputTokens, costUsd });
        return costUsd;
      },
      // It does not wait for room: who waits here may hold a turn at the provider that the others wait for.
      async countResent() {
        const settleOne = await reserve(accounts, failedCall, signal, false).catch(tellSpent);
        settleOne(failedCall);
      },
    };
  };
}

/** Nothing tells what a provider charges for a call that failed. */
const failedCall: Spend = { calls: 1, tokens: 0, costUsd: 0 };

/**
 * A limit in dollars does not see a model without a price, so it must not be the only one.
 * @param limits of the run, and of the server around it
 * @throws MootcourtError `invalid-input`
 */
export function assertModelsPriced(
  members: readonly { model: string }[],
  limits: readonly Budget[],
  models: ModelsFile,
): void {
  const inMoneyAlone = limits.some(
    ({ maxUsd, maxCalls, maxTokens }) => maxUsd !== undefined && maxCalls === undefined && maxTokens === undefined,
  );
  const unpriced = inMoneyAlone ? unpricedModels(members, models) : [];
  if (unpriced.length === 0) return;
  throw new MootcourtError(
    'invalid-input',
    `budget: ${unpriced.join(', ')} has no price, so a limit in dollars alone would not hold. Limit calls or tokens too (5usd,2000calls), or put its price into the file that MOOTCOURT_MODELS names`,
  );
}

/** Models of a plan that money limits cannot see, for lack of a listed price. Simulated and recorded ones cost nothing. */
export function unpricedModels(members: readonly { model: string }[], models: ModelsFile): string[] {
  const free = (model: string) => {
    const kind = models.providers[model.slice(0, model.indexOf(':'))]?.kind;
    return kind === 'simulated' || kind === 'recorded' || kind === 'sampling';
  };
  return [...new Set(members.map(({ model }) => model))].filter(
    (model) => !free(model) && models.prices[model] === undefined,
  );
}
