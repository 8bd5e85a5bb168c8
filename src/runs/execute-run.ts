import { Command } from '@langchain/langgraph';
import pLimit from 'p-limit';
import { promptDigest } from '../agents/prompts/prompt-digest.ts';
import { MootcourtError } from '../domain/errors.ts';
import { type Instrumentation, noopInstrumentation } from '../domain/instrumentation.ts';
import { requireDebate, requireRun } from '../domain/require-run.ts';
import type { Judgement } from '../domain/ruling.ts';
import { type DebateRow, debateConfig, type RunRow } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { createDebateContext, type DebateContext } from '../graph/debate-context.ts';
import { createDebateGraph } from '../graph/debate-graph.ts';
import { writeRuling } from '../graph/nodes/rule.ts';
import { openRunAccount } from '../spending/reserve-call.ts';
import { digest } from '../store/hash-chain.ts';
import type { ExecuteOptions } from './execute-options.ts';
import { openDebate } from './open-debate.ts';
import { type Ending, runCaller } from './run-caller.ts';
import { claimRun } from './run-lease.ts';
import { createStopRule, type StopRule } from './stop-rule.ts';
import { hasEnded, isPending } from './unheld.ts';

/** What the calls that are under way get to end where a member fails for good. */
const memberFailureGraceMs = 30_000;

/** A run whose debates can be held one by one. */
export type OpenRun = {
  /** Holds a debate from its input; the ledger answers each call that had finished. Its failure leaves the others intact. */
  runDebate(row: DebateRow): Promise<void>;
  /** Why no further debate may begin; undefined while they may. */
  stopReason(): unknown;
  /** Resolves once no call is under way and every answer is durable. */
  idle(): Promise<void>;
  release(): void;
};

/** @param options.fenced whether debates may be taken from other processes, which then may no longer write to them */
export async function openRun(run: string, options: ExecuteOptions & { fenced?: boolean }): Promise<OpenRun> {
  const { store, signal, drain, fenced = false, instrumentation = noopInstrumentation } = options;
  const contexts = new Map<string, DebateContext>();
  const own = await openRunAccount(store, run, options.budget);
  options.onAccount?.(own);
  const ending = createEnding(drain);
  const caller = await runCaller(run, options, ending, own);
  const ended = () =>
    [ending.noMore.signal, ending.stop.signal, signal, drain?.signal].find((end) => end?.aborted === true);
  const plan = await store.runs.config(run);
  // Only a debate that may wait for a person needs a checkpoint: any other starts again from its input, and the ledger answers it.
  const checkpointer = plan.panel.human === 'never' ? undefined : await options.checkpointer();
  const graph = createDebateGraph((debate) => contextOf(contexts, debate), checkpointer);
  const simulated = (await store.runs.run(run))?.simulated ?? false;

  return {
    stopReason: () => withLost(ended()?.reason, ending.lostAnswers()),
    idle: () => caller.idle(),
    release: () => ending.release(),
    async runDebate(row) {
      if (ended() !== undefined) return;
      if (fenced || row.lastHash !== '') await store.trace.restartDebate(run, row.id);
      const scenario = await store.runs.scenario(run, row.position);
      const { watch, isWatched } = options;
      contexts.set(
        row.id,
        await createDebateContext({
          run,
          debate: row.id,
          plan: debateConfig(plan, row.position),
          scenario,
          caller,
          store,
          simulated,
          prompts: promptDigest(),
          instrumentation,
          watch,
          isWatched,
        }),
      );
      try {
        await instrumentation.debate(run, row.id, () => graph.invoke({ debate: row.id }, threadOf(row.id)));
      } catch (error) {
        if (isTakenOver(error)) ending.stop.abort(error);
        else if (isStoreFailure(error)) ending.noMore.abort(error);
        else if (ended() === undefined) {
          instrumentation.log('error', 'debate failed', { run, debate: row.id, problem: problemOf(error) });
          await failDebate(run, row.id, error, store);
        }
      } finally {
        contexts.delete(row.id);
      }
      const after = await store.runs.debate(row.id);
      if (after !== undefined && after.state !== 'awaiting-human') await checkpointer?.deleteThread(row.id);
      if (after !== undefined) options.onDebateEnd?.(after, (await own.state()).spent);
    },
  };
}

/**
 * Holds every debate of a run that has no ruling yet, then closes the run. A debate that was cut off starts again from its input; the
 * ledger answers each call that had finished. One debate's failure leaves the others intact.
 */
export async function executeRun(run: string, options: ExecuteOptions): Promise<RunRow> {
  const { store, concurrency, instrumentation = noopInstrumentation } = options;
  await claimRun(store, run, { force: true });
  const open = await openRun(run, options);
  const waiting = (await store.runs.debates(run)).filter(isPending);
  const rule = await createStopRule(store, run);
  instrumentation.log('info', 'run begun', { run, waiting: waiting.length, concurrency });
  try {
    await pLimit(concurrency).map(waiting, async (row) => {
      if (rule?.mayBegin(row) === false) return;
      await open.runDebate(row);
      await rule?.debateEnd(row);
    });
    // A debate ends with its first aborted call; the others' answers are still on their way into the ledger.
    await open.idle();
  } finally {
    open.release();
  }
  return closeRun(run, store, open.stopReason(), instrumentation, rule);
}

/** Gives the ruling that a debate waits for, and lets its graph go on from where it stood. */
export async function submitHumanRuling(
  debate: string,
  judgement: Judgement,
  options: ExecuteOptions,
): Promise<DebateRow> {
  const { store } = options;
  const row = await requireDebate(store, debate);
  if (row.state !== 'awaiting-human') {
    throw new MootcourtError('invalid-input', `debate ${debate} does not wait for a ruling; it is ${row.state}`);
  }
  const { debate: debateContext } = await openDebate(row, options);
  const checkpointer = await options.checkpointer();
  if ((await checkpointer.getTuple(threadOf(debate))) === undefined) {
    // It waits in LangGraph's own server, whose checkpoints lie elsewhere: only the ruling is missing.
    await writeRuling(debateContext, debateContext.record.rounds.length - 1, judgement);
  } else {
    const graph = createDebateGraph(() => debateContext, checkpointer);
    await graph.invoke(new Command({ resume: judgement }), threadOf(debate));
    await checkpointer.deleteThread(debate);
  }
  const states = (await store.runs.debates(row.run)).map((debate) => debate.state);
  if ((await store.runs.run(row.run))?.state === 'awaiting-review' && !states.includes('awaiting-human')) {
    await closeRun(row.run, store, undefined, options.instrumentation);
  }
  return (await store.runs.debate(debate)) ?? row;
}

function threadOf(debate: string) {
  return { configurable: { thread_id: debate }, durability: 'exit', recursionLimit: 50 } as const;
}

function contextOf(contexts: ReadonlyMap<string, DebateContext>, debate: string): DebateContext {
  const debateContext = contexts.get(debate);
  if (debateContext === undefined) throw new Error(`debate ${debate} has no open context`);
  return debateContext;
}

/** What ends a run before its time. Calls under way get a while to end where it drains, or where a member fails for good. */
function createEnding(drain: ExecuteOptions['drain']): Ending & { release(): void; lostAnswers(): number } {
  const [stop, noMore] = [new AbortController(), new AbortController()];
  let grace: NodeJS.Timeout | undefined;
  let lost = 0;
  const onDrain = () => {
    clearTimeout(grace);
    grace = setTimeout(() => stop.abort(drain?.signal.reason), drain?.graceMs);
  };
  /** Calls under way are paid for: they may end, and a resumed run has their answers. */
  const leave = (reason: unknown) => {
    if (noMore.signal.aborted) return;
    noMore.abort(reason);
    grace ??= setTimeout(() => stop.abort(reason), memberFailureGraceMs);
  };
  if (drain?.signal.aborted === true) onDrain();
  else drain?.signal.addEventListener('abort', onDrain, { once: true });
  return {
    stop,
    noMore,
    onMemberFailed: leave,
    lostAnswers: () => lost,
    onStoreFailure(reason) {
      lost += 1;
      // Nothing that another process's run still gives is of use to it; a full disk may have room in a moment.
      if (isTakenOver(reason)) stop.abort(reason);
      else leave(reason);
    },
    release() {
      clearTimeout(grace);
      drain?.signal.removeEventListener('abort', onDrain);
    },
  };
}

/** A failed store says how many answers went with it: they were paid, and a resumed run pays for them again. */
function withLost(reason: unknown, lost: number): unknown {
  if (!(reason instanceof MootcourtError) || !isStoreFailure(reason) || lost === 0) return reason;
  const answers = lost === 1 ? '1 answer that had come was' : `${lost} answers that had come were`;
  return new MootcourtError(reason.code, `${reason.message}. ${answers} lost, and will be asked again`);
}

function isStoreFailure(error: unknown): boolean {
  return error instanceof MootcourtError && error.code === 'store-failed';
}

function isTakenOver(error: unknown): boolean {
  return error instanceof MootcourtError && error.code === 'taken-over';
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ends a debate that could not go on, and says why in the trace of its run. */
export async function failDebate(run: string, debate: string, error: unknown, store: Store): Promise<void> {
  const message = problemOf(error);
  await store.trace.appendDebate(run, debate, [], { state: 'failed' });
  await store.trace.appendRun(run, { type: 'debate-error', data: { failed: debate, message } });
}

/**
 * Writes the end of a run whose debates have ended, or were stopped for a reason.
 * @param rule what may have stopped it early: debates that it left out are not missing
 */
export async function closeRun(
  run: string,
  store: Store,
  reasonToStop: unknown,
  instrumentation: Instrumentation = noopInstrumentation,
  rule?: StopRule,
): Promise<RunRow> {
  if (isTakenOver(reasonToStop)) throw reasonToStop;
  const debates = await store.runs.debates(run);
  const unfinished = debates.some((row) => !hasEnded(row) && rule?.mayBegin(row) !== false);
  // A signal that comes after the last debate has nothing to stop.
  const stopped = unfinished ? reasonToStop : undefined;
  if (stopped instanceof MootcourtError && stopped.code === 'interrupted') {
    // Left as a killed process would leave it, so that the next start takes it up.
    await store.runs.setState(run, 'running', stopped.message);
    return await runOf(run, store);
  }
  const failed = debates.filter((row) => row.state === 'failed').length;
  const waiting = debates.filter((row) => row.state === 'awaiting-human').length;
  const state =
    stopped !== undefined ? 'stopped' : failed > 0 ? 'failed' : waiting > 0 ? 'awaiting-review' : 'finished';
  const reason =
    stopped !== undefined
      ? stopped instanceof Error
        ? stopped.message
        : 'cancelled'
      : failed > 0
        ? `${failed} of ${debates.length} debates failed`
        : waiting > 0
          ? `${waiting} of ${debates.length} debates wait for a person's ruling`
          : (rule?.reason(debates) ?? '');
  // What cannot be written is not: the run stands as a killed process would leave it.
  if (isStoreFailure(stopped)) return { ...(await runOf(run, store)), state, reason };
  const runDigest = state === 'finished' ? digest(debates.map((row) => row.lastHash)) : '';
  await store.trace.appendRun(
    run,
    { type: 'run-end', data: { state, reason, digest: runDigest } },
    { state, reason, digest: runDigest },
  );
  const level = state === 'failed' ? 'error' : state === 'stopped' ? 'warn' : 'info';
  instrumentation.log(level, 'run ended', { run, state, reason });
  return await runOf(run, store);
}

async function runOf(run: string, store: Store): Promise<RunRow> {
  const row = await requireRun(store, run);
  return row;
}
