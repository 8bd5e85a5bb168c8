import { addSpend, type BudgetAccount, nothingSpent } from '../domain/budget-account.ts';
import type { Budget, Spend } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { isLimited, openAccount, spentBy } from './reserve-call.ts';

/**
 * The account that calls of a user's runs draw from beside the run's own: the user's, and behind it the server's. What all
 * runs of the user have spent counts, deleted ones too. Users without limits draw from the server's alone.
 * @param budgetOf limits of a user
 */
export function createUserBudgets(
  store: Store,
  server: BudgetAccount,
  budgetOf: (user: string) => Budget,
): (user: string) => BudgetAccount {
  const accounts = new Map<string, BudgetAccount>();
  return (user) => {
    const limits = budgetOf(user);
    if (user === '' || !isLimited(limits)) return server;
    const account = accounts.get(user) ?? createJointAccount(user, limits, store, server);
    accounts.set(user, account);
    return account;
  };
}

function createJointAccount(user: string, limits: Budget, store: Store, server: BudgetAccount): BudgetAccount {
  let opened: Promise<BudgetAccount> | undefined;
  const own = () => {
    opened ??= spentByUser(store, user).then((spent) => openAccount(store, `user ${user}`, limits, spent));
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  return {
    limits: smallerOf(limits, server.limits),
    async reserve(next) {
      const first = await (await own()).reserve(next);
      if (first.kind === 'exhausted') return { ...first, account: `user ${user}` };
      const second = await server.reserve(next).catch((error: unknown) => {
        first.release();
        throw error;
      });
      if (second.kind === 'exhausted') {
        first.release();
        return second;
      }
      return {
        kind: 'reserved',
        settle(actual) {
          first.settle(actual);
          second.settle(actual);
        },
        release() {
          first.release();
          second.release();
        },
      };
    },
    state: async () => (await own()).state(),
  };
}

async function spentByUser(store: Store, user: string): Promise<Spend> {
  let spent = nothingSpent;
  for (const row of await store.runs.runs(Number.MAX_SAFE_INTEGER))
    if (row.startedBy === user) spent = addSpend(spent, await spentBy(store, row.id));
  for (const row of await store.retention.deletedRuns()) if (row.startedBy === user) spent = addSpend(spent, row);
  return spent;
}

function smallerOf(left: Budget, right: Budget): Budget {
  const smaller: Budget = {};
  for (const name of ['maxUsd', 'maxCalls', 'maxTokens'] as const) {
    const limits = [left[name], right[name]].filter((limit) => limit !== undefined);
    if (limits.length > 0) smaller[name] = Math.min(...limits);
  }
  return smaller;
}
