import { SdkError, SdkErrorCode, type ServerContext } from '@modelcontextprotocol/server';
import type { RunRow } from '../domain/run.ts';
import { speaksNewestRevision } from './client-capabilities.ts';
import type { McpContext } from './context.ts';
import { describeEvent } from './describe-event.ts';
import { maxWaitSeconds } from './limits.ts';

/** Longest and shortest time between two notifications: a fast run must not flood its caller. */
const maxIntervalMs = 5000;
const minIntervalMs = 250;

/** The run when it has ended, or its state after `seconds`. Sends progress meanwhile where the caller asked for it. */
export async function waitForRun(
  { service, app }: McpContext,
  run: string,
  ctx: ServerContext,
  seconds: number = maxWaitSeconds,
): Promise<RunRow> {
  const progress = createProgress(app.store, run, ctx);
  try {
    const row = await service.whenEnded(run, { timeoutMs: seconds * 1000, signal: ctx.mcpReq.signal });
    const { state, reason, simulated } = row;
    await ctx.mcpReq.log('info', { run, state, reason, simulated }, 'mootcourt').catch(() => undefined);
    return row;
  } finally {
    await progress.stop();
  }
}

/**
 * The same for a run that this call began: cancelling the call stops the run, which keeps its finished calls. Where only
 * the connection broke, the run goes on.
 */
export async function waitForOwnRun(
  context: McpContext,
  run: string,
  ctx: ServerContext,
  seconds: number = maxWaitSeconds,
): Promise<RunRow> {
  const { signal } = ctx.mcpReq;
  try {
    return await waitForRun(context, run, ctx, seconds);
  } catch (error) {
    const { reason } = signal;
    // In the 2026 revision closing the connection is how a client cancels a call.
    const isLost =
      !speaksNewestRevision(ctx) && reason instanceof SdkError && reason.code === SdkErrorCode.ConnectionClosed;
    if (signal.aborted && !isLost) await context.service.cancel(run);
    throw error;
  }
}

function createProgress(store: McpContext['app']['store'], run: string, ctx: ServerContext): { stop(): Promise<void> } {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { stop: async () => undefined };
  // Progress sent before the run began stays below a thousandth.
  let [stage, progress, sentAt] = ['started', 0, 0];
  const send = async () => {
    sentAt = performance.now();
    const debates = await store.runs.debates(run);
    const ruled = debates.filter((debate) => debate.state === 'ruled').length;
    const contested = debates.filter((debate) => debate.contested).length;
    // The protocol wants a value that grows, also where no debate was ruled since the last notification.
    progress = Math.max(ruled, progress + 0.001);
    const message = `${ruled} of ${debates.length} debates ruled, ${contested} contested; ${stage} (run ${run})`;
    const params = { progressToken, progress, total: debates.length, message };
    await ctx.mcpReq.notify({ method: 'notifications/progress', params });
  };
  // A notification that cannot be sent must not end the work.
  const sendLater = () => void send().catch(() => undefined);
  sendLater();
  const unlisten = store.onCommit((events) => {
    const newest = events.findLast((event) => event.run === run);
    if (newest === undefined) return;
    stage = describeEvent(newest);
    if (performance.now() - sentAt >= minIntervalMs) sendLater();
  });
  const timer = setInterval(() => {
    if (performance.now() - sentAt >= maxIntervalMs - minIntervalMs) sendLater();
  }, maxIntervalMs / 5);
  return {
    async stop() {
      clearInterval(timer);
      unlisten();
      if (!ctx.mcpReq.signal.aborted) await send().catch(() => undefined);
    },
  };
}

/** Sends progress of work that precedes a run, at once and then every few seconds, where the caller asked for it. */
export async function withProgress<T>(ctx: ServerContext, message: string, work: () => Promise<T>): Promise<T> {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return work();
  let progress = 0;
  const send = () => {
    // Below the first progress of the run.
    progress += 1e-6;
    const params = { progressToken, progress, message };
    ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  send();
  const timer = setInterval(send, maxIntervalMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
