import { isGraphInterrupt, type LangGraphRunnableConfig } from '@langchain/langgraph';
import type { AppContext } from '../app/app-context.ts';
import { MootcourtError } from '../domain/errors.ts';
import { requireRun } from '../domain/require-run.ts';
import type { DebateRow, RunDefinition } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { StageRunner } from '../graph/debate-graph.ts';
import type { DebateRequest } from '../graph/debate-request.ts';
import { stages, walkStages } from '../graph/stages.ts';
import type { DebateStateValue, DebateUpdate, StageName } from '../graph/state.ts';
import { assertCanRun, createRun } from '../runs/create-run.ts';
import { closeRun, failDebate } from '../runs/execute-run.ts';
import { type OpenDebate, openDebate } from '../runs/open-debate.ts';
import { claimRun } from '../runs/run-lease.ts';
import { debateFacts } from './debate-facts.ts';
import { type FoundDebate, findDebate } from './find-debate.ts';
import { planDebate, readRequest } from './plan-debate.ts';
import { type StreamChunk, withStream } from './stream-feed.ts';

/** What the stages of one call of the graph share. */
type Surroundings = { app: AppContext; store: Store; signal: AbortSignal; config: LangGraphRunnableConfig };

/**
 * Runs the stages of debates that LangGraph's own tools hold. Each stage opens its debate from the store and leaves it
 * there: a server that starts again goes on where the last stage ended. A state whose debate has gone on since, or was
 * begun in another thread, or is given another panel, is a fork: a debate of its own, held again from the ledger up to
 * that stage.
 */
export function createStageRunner(openApp: () => Promise<AppContext>): StageRunner {
  return async (name, state, config) => {
    const app = await openApp();
    const { writer } = config;
    const store =
      writer === undefined ? app.store : withStream(app.store, (chunk: StreamChunk) => writer(chunk satisfies unknown));
    const around = { app, store, signal: config.signal ?? new AbortController().signal, config };
    const thread = String(config.configurable?.thread_id ?? '');
    if (name === 'assign') return begun(around, state, thread);
    const found = await findDebate(store, name, state, { thread, request: requestOf(config) });
    if (found.kind === 'fork') return forked(around, name, state, found);
    await adoptRun(store, found.row);
    return inDebate(around, found.row, thread, state, (open) => stageUpdate(open, name, state));
  };
}

function requestOf({ context, configurable }: LangGraphRunnableConfig): DebateRequest {
  // The namespace of a stage of a subgraph starts with its parent's.
  return readRequest(context, String(configurable?.checkpoint_ns ?? '').includes('|'));
}

/** Opens a new run of one debate, whatever the thread debated before. */
async function begun(around: Surroundings, state: DebateStateValue, thread: string): Promise<DebateUpdate> {
  const { app, config, signal } = around;
  const { reuse = [], ...plan } = await planDebate(app, requestOf(config), state.question, signal);
  const row = await createDebate(around, plan, reuse);
  return inDebate(around, row, thread, state, (open) => stageUpdate(open, 'assign', state));
}

/** Holds the debate anew up to the stage, as a run of its own, and then the stage. */
async function forked(
  around: Surroundings,
  name: StageName,
  state: DebateStateValue,
  { plan, reuse, id, thread }: Extract<FoundDebate, { kind: 'fork' }>,
): Promise<DebateUpdate> {
  const row = await createDebate(around, plan, reuse, id);
  return inDebate(around, row, thread, state, async (open) => {
    const { state: update, reached } = await walkStages(open.debate, { stage: name, round: state.round });
    const forkState = { ...state, ...update, ahead: !reached && name !== 'rule' };
    return { ...update, ahead: forkState.ahead, ...(await stageUpdate(open, name, forkState)) };
  });
}

async function createDebate(
  { app, store }: Surroundings,
  plan: RunDefinition,
  reuse: readonly string[],
  id?: string,
): Promise<DebateRow> {
  await assertCanRun(plan, app);
  const run = await createRun(store, plan, reuse, app.now(), '', id);
  await claimRun(store, run.id);
  const [row] = await store.runs.debates(run.id);
  if (row === undefined) throw new Error(`run ${run.id} has no debate`);
  return row;
}

/** Takes a run that another process of this machine held, or that was stopped, up again. */
async function adoptRun(store: Store, { run }: DebateRow): Promise<void> {
  const { state } = await requireRun(store, run);
  if (state === 'awaiting-review') return;
  await claimRun(store, run);
  if (state !== 'running') await store.runs.setState(run, 'running', '');
}

/** A fork that came to its ruling early passes by the stages in between. */
async function stageUpdate({ debate }: OpenDebate, name: StageName, state: DebateStateValue): Promise<DebateUpdate> {
  if (state.ahead === true && name !== 'rule') return {};
  const own = { ...state, debate: debate.debate };
  return debate.instrumentation.stage(name, () => stages[name](debate, own));
}

/** Opens a debate, lets `work` go on with it, and says in the state where it stands; a failure closes its run with the reason. */
async function inDebate(
  { app, store, signal, config }: Surroundings,
  row: DebateRow,
  thread: string,
  state: DebateStateValue,
  work: (open: OpenDebate) => Promise<DebateUpdate>,
): Promise<DebateUpdate> {
  const { budget = {}, ...plan } = await store.runs.plan(row.run);
  const { writer } = config;
  const open = await openDebate(row, {
    ...app,
    store,
    client: app.modelClientsFor(plan, row.run),
    budget,
    signal,
    ...(writer === undefined
      ? {}
      : {
          watch: (debate: string, response: string, text: string) =>
            writer({ type: 'deltas', id: debate, deltas: [{ debate, response, text }] } satisfies StreamChunk),
        }),
  });
  try {
    const update = await work(open);
    await open.debate.flush();
    const { record } = open.debate;
    if (record.ruling !== undefined) await closeRun(row.run, store, undefined, app.instrumentation);
    const events = (await store.trace.bodies(row.run, row.id)).length;
    return {
      ahead: state.ahead ?? false,
      ...update,
      ...debateFacts(record),
      run: row.run,
      debate: row.id,
      thread,
      events,
      question: '',
    };
  } catch (error) {
    if (isGraphInterrupt(error)) {
      const { state: runState } = await requireRun(store, row.run);
      if (runState !== 'awaiting-review') await closeRun(row.run, store, undefined, app.instrumentation);
      throw error;
    }
    throw await closeFailed(store, row, error, { open, signal });
  }
}

/** Closes the run of a debate that a stage could not end, and returns why. */
async function closeFailed(
  store: Store,
  row: DebateRow,
  error: unknown,
  { open, signal }: { open: OpenDebate; signal: AbortSignal },
): Promise<unknown> {
  await open.idle();
  if (error instanceof MootcourtError && error.code === 'taken-over') return error;
  const reason: unknown = open.stopped.aborted
    ? open.stopped.reason
    : signal.aborted
      ? new MootcourtError('cancelled', 'cancelled in LangGraph; the thread goes on in a debate of its own')
      : undefined;
  if (reason === undefined) await failDebate(row.run, row.id, error, store);
  await closeRun(row.run, store, reason);
  return reason ?? error;
}
