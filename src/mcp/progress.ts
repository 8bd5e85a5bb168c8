import type { ServerContext } from '@modelcontextprotocol/server';
import type { McpContext } from './context.ts';

/** Tells the caller once a second how many debates of a run are ruled, where it asked for progress; every ten seconds even when nothing moved. */
export function createProgress({ house }: McpContext, run: string, ctx: ServerContext): { stop(): void } {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { stop: () => undefined };
  let [told, silent] = [-1, 0];
  const tell = () => {
    const debates = house.store.runs.debates(run);
    const ruled = debates.filter((debate) => debate.state === 'ruled').length;
    silent += 1;
    if (ruled === told && silent < 10) return;
    const contested = debates.filter((debate) => debate.contested).length;
    // A value must grow with every notification; silence keeps it.
    if (ruled > told) {
      const message = `${ruled} of ${debates.length} debates ruled, ${contested} contested (run ${run})`;
      const params = { progressToken, progress: ruled, total: debates.length, message };
      ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    } else {
      const params = {
        progressToken,
        progress: ruled + silent / 1000,
        total: debates.length,
        message: `run ${run} goes on`,
      };
      ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    }
    [told, silent] = [ruled, 0];
  };
  tell();
  const timer = setInterval(tell, 1000);
  return { stop: () => clearInterval(timer) };
}
