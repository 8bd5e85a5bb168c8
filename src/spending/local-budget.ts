import { raceAbort } from '../concurrency/race-abort.ts';
import {
  type AccountState,
  addSpend,
  type BudgetAccount,
  exceededLimits,
  fieldOf,
  isWithin,
  nothingSpent,
  type ReservationResult,
} from '../domain/budget-account.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Budget, Spend } from '../domain/run.ts';

/** An account of this process alone. */
export function createBudgetAccount(limits: Budget, before: Spend): BudgetAccount {
  let spent: Spend = { ...before };
  let reserved: Spend = { ...nothingSpent };
  let inFlight = 0;
  let waiting = Promise.withResolvers<void>();
  const state = () => ({ limits, spent: { ...spent }, reserved: { ...reserved } });

  return {
    limits,
    async reserve(next) {
      if (!isWithin(limits, addSpend(spent, reserved), next)) {
        // Caught now: a call that settles before the answer is read must wake the asker, too.
        const { promise } = waiting;
        return { kind: 'exhausted', inFlight, state: state(), waitForCapacity: (signal) => raceAbort(promise, signal) };
      }
      reserved = addSpend(reserved, next);
      inFlight += 1;
      const end = (actual: Spend) => {
        inFlight -= 1;
        // Floating sums drift; with nothing in flight nothing is reserved.
        reserved = inFlight === 0 ? { ...nothingSpent } : addSpend(reserved, times(next, -1));
        spent = addSpend(spent, actual);
        waiting.resolve();
        waiting = Promise.withResolvers();
      };
      return { kind: 'reserved', settle: end, release: () => end(nothingSpent) };
    },
    state: async () => state(),
  };
}

/**
 * Waits until a call fits into every account, and reserves it there. While calls are in flight their waitForCapacity may make room, since they
 * were reserved at their upper estimate. Accounts are asked in the order given, which must be the same for all that share one.
 * @param mayWait whether it waits; otherwise a call that does not fit now is refused
 * @throws MootcourtError `budget-exceeded` once nothing is in flight and the call still does not fit
 */
export async function reserve(
  accounts: readonly { name: string; account: BudgetAccount }[],
  next: Spend,
  signal: AbortSignal,
  mayWait = true,
): Promise<(actual: Spend) => void> {
  for (;;) {
    signal.throwIfAborted();
    const held: Extract<ReservationResult, { kind: 'reserved' }>[] = [];
    const release = () => {
      for (const hold of held) hold.release();
    };
    let full: (Extract<ReservationResult, { kind: 'exhausted' }> & { name: string }) | undefined;
    try {
      for (const { name, account } of accounts) {
        const hold = await account.reserve(next);
        if (hold.kind === 'exhausted') {
          full = { ...hold, name: hold.account ?? name };
          break;
        }
        held.push(hold);
      }
    } catch (error) {
      release();
      throw error;
    }
    if (full === undefined) {
      return (actual) => {
        for (const { settle } of held) settle(actual);
      };
    }
    release();
    if (full.inFlight === 0 || !mayWait)
      throw new MootcourtError('budget-exceeded', refusal(full.name, full.state, next));
    await full.waitForCapacity(signal);
  }
}

function refusal(name: string, { limits, spent }: AccountState, next: Spend): string {
  const parts = exceededLimits(limits, spent, next).map(
    (limit) =>
      `${told(limit, limits[limit] ?? 0)}: ${told(limit, spent[fieldOf[limit]])} spent, and the next call may take ${told(limit, next[fieldOf[limit]])}`,
  );
  const remedy = name.startsWith('user ') ? 'Whoever runs the server can raise it' : 'Resume with a larger one';
  return `the ${name}'s budget of ${parts.join('; ')}. ${remedy}; finished calls are kept`;
}

function told(limit: keyof Budget, amount: number): string {
  if (limit === 'maxUsd') return `$${Number(amount.toFixed(4))}`;
  return `${amount} ${limit === 'maxCalls' ? 'calls' : 'tokens'}`;
}

function times(spend: Spend, factor: number): Spend {
  return { calls: spend.calls * factor, tokens: spend.tokens * factor, costUsd: spend.costUsd * factor };
}
