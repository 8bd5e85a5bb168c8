import { promptDigest } from '../agents/prompts/prompt-digest.ts';
import { type DebateRow, debateConfig } from '../domain/run.ts';
import { createDebateContext, type DebateContext } from '../graph/debate-context.ts';
import { openRunAccount } from '../spending/reserve-call.ts';
import type { ExecuteOptions } from './execute-options.ts';
import { type CallerOptions, runCaller } from './run-caller.ts';

/** A debate that can go on from where its trace stands. */
export type OpenDebate = {
  debate: DebateContext;
  /** Aborted with the reason once a budget is spent, or a member or the store fails for good. */
  stopped: AbortSignal;
  /** Resolves once no call is under way and every answer is durable. */
  idle(): Promise<void>;
};

/** Opens one debate of a run whose other debates are left alone. */
export async function openDebate(
  row: DebateRow,
  options: CallerOptions & Pick<ExecuteOptions, 'budget' | 'watch' | 'isWatched'>,
): Promise<OpenDebate> {
  const { store, instrumentation, watch, isWatched } = options;
  const stop = new AbortController();
  const abort = (reason: unknown) => stop.abort(reason);
  const ending = { stop, noMore: stop, onMemberFailed: abort, onStoreFailure: abort };
  const caller = await runCaller(row.run, options, ending, await openRunAccount(store, row.run, options.budget));
  const debate = await createDebateContext({
    run: row.run,
    debate: row.id,
    plan: debateConfig(await store.runs.config(row.run), row.position),
    scenario: await store.runs.scenario(row.run, row.position),
    caller,
    store,
    simulated: (await store.runs.run(row.run))?.simulated ?? false,
    prompts: promptDigest(),
    watch,
    isWatched,
    ...(instrumentation === undefined ? {} : { instrumentation }),
  });
  return { debate, stopped: stop.signal, idle: () => caller.idle() };
}
