import type { BaseCheckpointSaver } from '@langchain/langgraph';
import type { BudgetAccount } from '../domain/budget-account.ts';
import type { LentModel } from '../domain/client-sampling.ts';
import { type Observer, silentObserver } from '../domain/instrumentation.ts';
import type { ModelClient } from '../domain/model-client.ts';
import type { Budget, RunPlan } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { Environment } from '../settings/environment.ts';
import type { ModelsFile } from '../settings/models-file.ts';
import { openServerAccount } from '../spending/reserve-call.ts';
import { createBatchNotes } from './batch-journal.ts';
import { createClients, createGates } from './model-clients.ts';
import { openCheckpointer, openStore } from './open-store.ts';

/** What a run needs around it: where truth is kept, who can be called, and the clock. */
export type House = {
  store: Store;
  /** Where debates that wait for a person stand. Made when first asked for: it brings the whole of LangGraph. */
  checkpointer: () => Promise<BaseCheckpointSaver>;
  models: ModelsFile;
  environment: Environment;
  now: () => Date;
  /** Told of the work that goes on. */
  observer: Observer;
  /** What all runs of this process may spend together. */
  account: BudgetAccount;
  /**
   * @param run where batches are kept, for a plan that asks for them
   * @param lent the model that an MCP client lends
   */
  clientsFor: (plan: RunPlan, run?: string, lent?: LentModel) => (provider: string) => ModelClient;
  /** The model that an MCP client lends for one call. */
  lent?: LentModel;
  close(): Promise<void>;
};

export type HouseOptions = {
  environment: Environment;
  models: ModelsFile;
  now: () => Date;
  /** Told of the work that goes on; nobody where absent. */
  observer?: Observer;
  /** Milliseconds a simulated agent takes for a word, so that people can follow it live. */
  wordMs?: number;
  /** Limits over all runs of the store; none where absent. */
  budget?: Budget;
};

export async function openHouse(options: HouseOptions): Promise<House> {
  const { environment, models, now, observer = silentObserver } = options;
  const store = await openStore(environment, now);
  let opened: ReturnType<typeof openCheckpointer> | undefined;
  const { limits } = store;
  const gates = createGates(models, observer, limits);
  return {
    store,
    async checkpointer() {
      opened ??= openCheckpointer(environment);
      return (await opened).saver;
    },
    models,
    environment,
    now,
    observer,
    account: await openServerAccount(store, options.budget ?? {}),
    clientsFor: (plan, run, lent) =>
      createClients({
        models,
        environment,
        plan,
        gates,
        random: Math.random,
        observer,
        lent,
        wordMs: options.wordMs ?? 0,
        entranceOf:
          run === undefined || limits === undefined
            ? undefined
            : (provider, rates) => limits.entrance(`${run} ${provider}`, rates),
        notesOf: run === undefined ? undefined : (provider) => createBatchNotes(store, run, provider),
      }),
    async close() {
      await (await opened)?.close();
      await store.close();
    },
  };
}

/** The house with a model that a client lends, for calls that are made outside a run's debates. */
export function lendTo(house: House, lent: LentModel | undefined): House {
  if (lent === undefined) return house;
  return { ...house, lent, clientsFor: (plan, run) => house.clientsFor(plan, run, lent) };
}
