import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { runOf, runState, simulatedMark } from '../run-result.ts';
import { toolResult, withErrorHandling } from '../tool-result.ts';

const cancelledSchema = z.looseObject({ run: z.string(), state: z.string(), simulated: z.boolean(), ruled: z.int() });

export function registerCancelRun(server: McpServer, context: McpContext): void {
  server.registerTool(
    'cancel_run',
    {
      title: 'Cancel a run',
      description: 'Stop a run at once. Finished calls are kept, and the command line can resume it.',
      inputSchema: compactSchema(z.strictObject({ run: z.string() })),
      outputSchema: compactSchema(cancelledSchema),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    ({ run }) =>
      withErrorHandling(context, async () => {
        await runOf(context, run);
        const state = await runState(context, await context.service.cancel(run));
        return toolResult(state, {
          summary: `${simulatedMark(state.simulated)}Run ${run} is ${state.state}: ${state.ruled} of ${state.debates} debates ruled.`,
          next: [{ tool: 'get_run', arguments: { run }, why: 'what it found' }],
        });
      }),
  );
}
