import type { ModelCaller } from '../agents/model-caller.ts';
import { createRunCaller } from '../app/job-caller.ts';
import type { BudgetAccount } from '../domain/budget-account.ts';
import type { MootcourtError } from '../domain/errors.ts';
import type { ExecuteOptions } from './execute-options.ts';

/** How a run ends before its time: at once, or with no further call. */
export type Ending = {
  stop: AbortController;
  noMore: AbortController;
  onMemberFailed: (reason: MootcourtError) => void;
  onStoreFailure: (reason: unknown) => void;
};

/** What the calls of a run need of the options of its execution. */
export type CallerOptions = Pick<
  ExecuteOptions,
  'store' | 'models' | 'client' | 'serverBudget' | 'now' | 'signal' | 'drain' | 'instrumentation'
>;

/** The caller of a run's models: its own ledger first, its budget, and what ends it. */
export async function runCaller(
  run: string,
  options: CallerOptions,
  { stop, noMore, onMemberFailed, onStoreFailure }: Ending,
  account: BudgetAccount,
): Promise<ModelCaller> {
  const { store, client, drain } = options;
  const signal = AbortSignal.any([options.signal, stop.signal]);
  return createRunCaller(options, {
    run,
    frame: await store.runs.config(run),
    client,
    account,
    reuse: await store.runs.reuse(run),
    signal,
    startSignal: AbortSignal.any([signal, noMore.signal, ...(drain === undefined ? [] : [drain.signal])]),
    onSpent: (reason) => stop.abort(reason),
    onMemberFailed,
    onStoreFailure,
  });
}
