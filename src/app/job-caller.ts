import { type Caller, createCaller } from '../agents/model-caller.ts';
import { type BudgetAccount, nothingSpent } from '../domain/budget-account.ts';
import type { Observer } from '../domain/instrumentation.ts';
import type { ModelClient } from '../domain/model-client.ts';
import type { RunFrame, RunPlan } from '../domain/run.ts';
import { createBudgetAccount } from '../spending/local-budget.ts';
import { createReserve } from '../spending/reserve-call.ts';
import type { House } from './app-context.ts';

export type RunCallerOptions = {
  run: string;
  frame: Pick<RunFrame, 'panel' | 'seed' | 'batch'>;
  client: (provider: string) => ModelClient;
  /** The run's own account; the server's is asked after it. */
  account: BudgetAccount;
  /** Runs whose ledgers answer equal calls. */
  reuse?: readonly string[];
  signal: AbortSignal;
  /** Aborted, it begins no further call, while those under way go on. */
  starts?: AbortSignal;
  /** Told why, once a budget is spent. */
  onSpent?: (reason: unknown) => void;
};

/** What a run's calls need of the house. */
type Around = Pick<House, 'store' | 'models' | 'account' | 'now'> & { observer?: Observer };

/** Calls of one run: answered by its ledger where it holds them, else paid from its account and the server's, and kept. */
export function createRunCaller(
  { store, models, account: server, now, observer }: Around,
  options: RunCallerOptions,
): Caller {
  const { run, frame, client, account, reuse = [], signal, starts = signal, onSpent = () => undefined } = options;
  const { maxOutputTokens, temperature, timeoutMs } = frame.panel;
  return createCaller({
    run,
    reuse,
    ledger: store.ledger,
    client,
    parameters: { seed: frame.seed, maxOutputTokens, temperature, timeoutMs },
    signal,
    starts,
    batch: frame.batch === true,
    reserve: createReserve({ run: account, server, models, signal: starts, onSpent }),
    now: () => now().getTime(),
    ...(observer === undefined ? {} : { observer }),
  });
}

/** Calls of a new run that holds no debate: to find values, or to calibrate judges. */
export function runCallerOutside(house: House, run: string, plan: RunPlan, signal: AbortSignal): Caller {
  const account = createBudgetAccount(plan.budget ?? {}, nothingSpent);
  return createRunCaller(house, { run, frame: plan, client: house.clientsFor(plan), account, signal });
}
