import type { BaseCheckpointSaver } from '@langchain/langgraph';
import type { BudgetAccount } from '../domain/budget-account.ts';
import type { ClientSampler } from '../domain/client-sampling.ts';
import { type Instrumentation, noopInstrumentation } from '../domain/instrumentation.ts';
import type { Budget } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { RetryClock } from '../providers/middleware/retry.ts';
import { configureNetwork } from '../providers/network.ts';
import type { Environment } from '../settings/environment.ts';
import type { ModelsFile } from '../settings/models-file.ts';
import { budgetOfLimits, loadUserLimits, type UserLimits } from '../settings/user-limits.ts';
import { openServerAccount } from '../spending/reserve-call.ts';
import { createUserBudgets } from '../spending/user-budget.ts';
import { createBatchJournal } from './batch-journal.ts';
import { type ClientFinder, type ClientPlan, createModelClients } from './model-clients.ts';
import { openCheckpointer, openStore } from './open-store.ts';
import { createProviderLimiters } from './provider-limiters.ts';

/** What a run works with: the store, the models, the clock. */
export type AppContext = {
  store: Store;
  /**
   * Checkpoints of debates that wait for a person. Opened at first use: it loads all of LangGraph.
   */
  checkpointer: () => Promise<BaseCheckpointSaver>;
  models: ModelsFile;
  environment: Environment;
  now: () => Date;
  instrumentation: Instrumentation;
  /** What all runs of this process may spend together. */
  serverBudget: BudgetAccount;
  /** What a user may use of the server. */
  userLimits: (user: string) => UserLimits;
  /** The account around that of a user's run: the user's and the server's, or the server's alone. */
  budgetOf: (user: string) => BudgetAccount;
  /**
   * @param run where batches are kept, for a plan that asks for them
   * @param clientSampler an MCP client's model, used through sampling
   */
  modelClientsFor: (plan: ClientPlan, run?: string, clientSampler?: ClientSampler) => ClientFinder;
  /** An MCP client's model, for calls outside of a run's debates. */
  clientSampler?: ClientSampler;
  close(): Promise<void>;
};

export type AppOptions = {
  environment: Environment;
  models: ModelsFile;
  now: () => Date;
  instrumentation?: Instrumentation;
  /** Milliseconds a simulated agent takes for a word, so that people can follow it live. */
  wordMs?: number;
  /** Limits over all runs of the store; none where absent. */
  budget?: Budget;
  /** The time that calls wait on between attempts; the system's where absent. */
  retryClock?: RetryClock;
};

export async function createAppContext(options: AppOptions): Promise<AppContext> {
  const { environment, models, now, instrumentation = noopInstrumentation } = options;
  configureNetwork(environment.network ?? {});
  const store = await openStore(environment, now);
  let opened: ReturnType<typeof openCheckpointer> | undefined;
  const { limits } = store;
  const providerLimiter = createProviderLimiters(models, instrumentation, limits);
  const serverBudget = await openServerAccount(store, options.budget ?? {});
  const userLimits = loadUserLimits(environment);
  return {
    store,
    async checkpointer() {
      opened ??= openCheckpointer(environment);
      return (await opened).saver;
    },
    models,
    environment,
    now,
    instrumentation,
    serverBudget,
    userLimits,
    budgetOf: createUserBudgets(store, serverBudget, (user) => budgetOfLimits(userLimits(user))),
    modelClientsFor: (plan, run, clientSampler) =>
      createModelClients({
        models,
        environment,
        plan,
        providerLimiter,
        random: Math.random,
        instrumentation,
        clientSampler,
        wordMs: options.wordMs ?? 0,
        ...(options.retryClock === undefined ? {} : { retryClock: options.retryClock }),
        sharedPanelRates:
          run === undefined || limits === undefined
            ? undefined
            : (provider, rates) => limits.limiter(`${run} ${provider}`, rates),
        batchJournalFor: run === undefined ? undefined : (provider) => createBatchJournal(store, run, provider),
      }),
    async close() {
      await (await opened)?.close();
      await store.close();
    },
  };
}

/** The app context with an MCP client's model, for calls outside of a run's debates. */
export function withClientSampler(app: AppContext, clientSampler: ClientSampler | undefined): AppContext {
  if (clientSampler === undefined) return app;
  return { ...app, clientSampler, modelClientsFor: (plan, run) => app.modelClientsFor(plan, run, clientSampler) };
}
