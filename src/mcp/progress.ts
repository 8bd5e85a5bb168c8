import type { ServerContext } from '@modelcontextprotocol/server';
import type { RunRow } from '../domain/run.ts';
import type { McpContext } from './context.ts';
import { stageOf } from './describe-event.ts';
import { mostWaitSeconds } from './limits.ts';

/** Longest silence, and shortest time between two notices: a fast run must not flood its caller. */
const silenceMs = 5000;
const pauseMs = 250;

/** The run when it has ended, or as it stands after `seconds`; whoever asked for progress is told of every stage meanwhile. */
export async function waitForRun(
  { service, app }: McpContext,
  run: string,
  ctx: ServerContext,
  seconds: number = mostWaitSeconds,
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

function createProgress(store: McpContext['app']['store'], run: string, ctx: ServerContext): { stop(): Promise<void> } {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { stop: async () => undefined };
  // What was told before the run began stays below a thousandth.
  let [stage, index, toldAt] = ['started', 0, 0];
  const tell = async () => {
    toldAt = performance.now();
    const debates = await store.runs.debates(run);
    const ruled = debates.filter((debate) => debate.state === 'ruled').length;
    const contested = debates.filter((debate) => debate.contested).length;
    // A value must grow with every notice, also where no debate was ruled since the last.
    index = Math.max(ruled, index + 0.001);
    const message = `${ruled} of ${debates.length} debates ruled, ${contested} contested; ${stage} (run ${run})`;
    const params = { progressToken, progress: index, total: debates.length, message };
    await ctx.mcpReq.notify({ method: 'notifications/progress', params });
  };
  // Progress is a courtesy: a notice that cannot be sent must not end the work.
  const tellLater = () => void tell().catch(() => undefined);
  tellLater();
  const unlisten = store.onCommit((events) => {
    const newest = events.findLast((event) => event.run === run);
    if (newest === undefined) return;
    stage = stageOf(newest);
    if (performance.now() - toldAt >= pauseMs) tellLater();
  });
  const timer = setInterval(() => {
    if (performance.now() - toldAt >= silenceMs - pauseMs) tellLater();
  }, silenceMs / 5);
  return {
    async stop() {
      clearInterval(timer);
      unlisten();
      if (!ctx.mcpReq.signal.aborted) await tell().catch(() => undefined);
    },
  };
}

/** Tells whoever asked for progress what is done before a run exists, at once and again before the silence grows long. */
export async function telling<T>(ctx: ServerContext, message: string, work: () => Promise<T>): Promise<T> {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return work();
  let progress = 0;
  const tell = () => {
    // Below what the first notice of the run will say.
    progress += 1e-6;
    const params = { progressToken, progress, message };
    ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  tell();
  const timer = setInterval(tell, silenceMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
