import { MootcourtError } from '../model/errors.ts';
import type { Budget, Spend } from '../model/run.ts';

/**
 * What may be spent, what is, and what calls in flight may yet take. One account belongs to a run, one to the process around it.
 * Invariant: spent + reserved never passes a limit at the moment a call is let go, so what is spent at the end passes it by no more than the
 * calls in flight took beyond their upper estimates.
 */
export type BudgetAccount = {
  readonly limits: Budget;
  /** Whether a call of this size fits beside what is spent and reserved. */
  fits(next: Spend): boolean;
  /** Reserves; the returned function settles with what the call did take, and may be called once. */
  hold(next: Spend): (actual: Spend) => void;
  inFlight(): number;
  /** Resolves at the next settlement; rejects with the signal's reason. */
  settlement(signal: AbortSignal): Promise<void>;
  state(): { limits: Budget; spent: Spend; reserved: Spend };
};

export function createBudgetAccount(limits: Budget, before: Spend): BudgetAccount {
  let spent: Spend = { ...before };
  let reserved: Spend = { calls: 0, tokens: 0, costUsd: 0 };
  let inFlight = 0;
  let waiting = Promise.withResolvers<void>();

  return {
    limits,
    fits: (next) => {
      const after = plus(plus(spent, reserved), next);
      return limitNames.every((name) => limits[name] === undefined || after[fieldOf[name]] <= limits[name] + rounding);
    },
    hold(next) {
      reserved = plus(reserved, next);
      inFlight += 1;
      return (actual) => {
        inFlight -= 1;
        // Floating sums drift; with nothing in flight nothing is reserved.
        reserved = inFlight === 0 ? { calls: 0, tokens: 0, costUsd: 0 } : plus(reserved, times(next, -1));
        spent = plus(spent, actual);
        waiting.resolve();
        waiting = Promise.withResolvers();
      };
    },
    inFlight: () => inFlight,
    async settlement(signal) {
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<never>();
      const onAbort = () => aborted.reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        await Promise.race([waiting.promise, aborted.promise]);
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
    state: () => ({ limits, spent: { ...spent }, reserved: { ...reserved } }),
  };
}

/**
 * Waits until a call fits into every account, and reserves it there. While calls are in flight their settlement may make room, since they
 * were reserved at their upper estimate.
 * @throws MootcourtError `budget` once nothing is in flight and the call still does not fit
 */
export async function reserve(
  accounts: readonly { name: string; account: BudgetAccount }[],
  next: Spend,
  signal: AbortSignal,
): Promise<(actual: Spend) => void> {
  for (;;) {
    signal.throwIfAborted();
    const full = accounts.find(({ account }) => !account.fits(next));
    if (full === undefined) {
      const settles = accounts.map(({ account }) => account.hold(next));
      return (actual) => {
        for (const settle of settles) settle(actual);
      };
    }
    if (full.account.inFlight() === 0) throw new MootcourtError('budget', refusal(full.name, full.account, next));
    await full.account.settlement(signal);
  }
}

function refusal(name: string, account: BudgetAccount, next: Spend): string {
  const { limits, spent } = account.state();
  const exceeded = limitNames.filter(
    (limit) => limits[limit] !== undefined && spent[fieldOf[limit]] + next[fieldOf[limit]] > limits[limit] + rounding,
  );
  const parts = exceeded.map(
    (limit) =>
      `${told(limit, limits[limit] ?? 0)}: ${told(limit, spent[fieldOf[limit]])} spent, and the next call may take ${told(limit, next[fieldOf[limit]])}`,
  );
  return `the ${name}'s budget of ${parts.join('; ')}. Resume with a larger one; finished calls are kept`;
}

function told(limit: keyof Budget, amount: number): string {
  if (limit === 'maxUsd') return `$${Number(amount.toFixed(4))}`;
  return `${amount} ${limit === 'maxCalls' ? 'calls' : 'tokens'}`;
}

const limitNames = ['maxUsd', 'maxCalls', 'maxTokens'] as const;
const fieldOf = { maxUsd: 'costUsd', maxCalls: 'calls', maxTokens: 'tokens' } as const;
/** Dollars are sums of floating numbers: a billionth is no overshoot. */
const rounding = 1e-9;

function plus(left: Spend, right: Spend): Spend {
  return {
    calls: left.calls + right.calls,
    tokens: left.tokens + right.tokens,
    costUsd: left.costUsd + right.costUsd,
  };
}

function times(spend: Spend, factor: number): Spend {
  return { calls: spend.calls * factor, tokens: spend.tokens * factor, costUsd: spend.costUsd * factor };
}
