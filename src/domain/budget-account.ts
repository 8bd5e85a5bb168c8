import type { Budget, Spend } from './run.ts';

export type AccountState = { limits: Budget; spent: Spend; reserved: Spend };

/** An answer to a wish to spend: a reservation, or that the call does not fit beside what is spent and reserved. */
export type ReservationResult =
  | {
      kind: 'reserved';
      /** Ends the reservation with what the call did take; called once. */
      settle(actual: Spend): void;
      /** Ends it as if it had not been made: no call went out. */
      release(): void;
    }
  | {
      kind: 'exhausted';
      /** Which account it is, where it is not the one that was asked. */
      account?: string;
      inFlight: number;
      state: AccountState;
      /** Resolves when it may be worth asking again; rejects with the signal's reason. */
      waitForCapacity(signal: AbortSignal): Promise<void>;
    };

/**
 * What may be spent, what is, and what calls in flight may yet take. One account belongs to a run, one to the server around it.
 * Invariant: spent + reserved never passes a limit at the moment a call is let go, so what is spent at the end passes it by no more than the
 * calls in flight took beyond their upper estimates.
 */
export type BudgetAccount = {
  readonly limits: Budget;
  reserve(next: Spend): Promise<ReservationResult>;
  state(): Promise<AccountState>;
};

/** A budget of what a request limits; undefined where it limits nothing. */
export function budgetOf({
  maxUsd,
  maxCalls,
}: {
  maxUsd?: number | undefined;
  maxCalls?: number | undefined;
}): Budget | undefined {
  if (maxUsd === undefined && maxCalls === undefined) return undefined;
  return { ...(maxUsd === undefined ? {} : { maxUsd }), ...(maxCalls === undefined ? {} : { maxCalls }) };
}

/** Whether a call of this size fits beside what is spent and reserved already. */
export function isWithin(limits: Budget, taken: Spend, next: Spend): boolean {
  return exceededLimits(limits, taken, next).length === 0;
}

/** The limits that a call of this size would pass. */
export function exceededLimits(limits: Budget, taken: Spend, next: Spend): (keyof Budget)[] {
  const after = addSpend(taken, next);
  return limitNames.filter((name) => limits[name] !== undefined && after[fieldOf[name]] > limits[name] + rounding);
}

const limitNames = ['maxUsd', 'maxCalls', 'maxTokens'] as const;
/** What each limit bounds. */
export const fieldOf = { maxUsd: 'costUsd', maxCalls: 'calls', maxTokens: 'tokens' } as const;
/** Dollars are sums of floating numbers: a billionth is no overshoot. */
const rounding = 1e-9;

export const nothingSpent: Spend = { calls: 0, tokens: 0, costUsd: 0 };

export function addSpend(left: Spend, right: Spend): Spend {
  return {
    calls: left.calls + right.calls,
    tokens: left.tokens + right.tokens,
    costUsd: left.costUsd + right.costUsd,
  };
}
