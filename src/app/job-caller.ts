import { createModelCaller, type ModelCaller } from '../agents/model-caller.ts';
import { type BudgetAccount, nothingSpent } from '../domain/budget-account.ts';
import type { Instrumentation } from '../domain/instrumentation.ts';
import type { ModelClient } from '../domain/model-client.ts';
import type { RunConfig, RunDefinition } from '../domain/run.ts';
import { createBudgetAccount } from '../spending/local-budget.ts';
import { createReserve } from '../spending/reserve-call.ts';
import type { AppContext } from './app-context.ts';

export type RunCallerOptions = {
  run: string;
  frame: Pick<RunConfig, 'panel' | 'seed' | 'batch'>;
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

/** What a run's calls need of the app. */
type Around = Pick<AppContext, 'store' | 'models' | 'serverBudget' | 'now'> & { instrumentation?: Instrumentation };

/** Calls of one run: answered by its ledger where it holds them, else paid from its account and the server's, and kept. */
export function createRunCaller(
  { store, models, serverBudget: server, now, instrumentation }: Around,
  options: RunCallerOptions,
): ModelCaller {
  const { run, frame, client, account, reuse = [], signal, starts = signal, onSpent = () => undefined } = options;
  const { maxOutputTokens, temperature, timeoutMs } = frame.panel;
  return createModelCaller({
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
    ...(instrumentation === undefined ? {} : { instrumentation }),
  });
}

/** Calls of a new run that holds no debate: to find values, or to calibrate judges. */
export function createJobCaller(app: AppContext, run: string, plan: RunDefinition, signal: AbortSignal): ModelCaller {
  const account = createBudgetAccount(plan.budget ?? {}, nothingSpent);
  return createRunCaller(app, { run, frame: plan, client: app.modelClientsFor(plan), account, signal });
}
