import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { runState } from '../run-result.ts';
import { page, toolResult, withErrorHandling } from '../tool-result.ts';

const mostRuns = 1000;

const listedSchema = z.looseObject({ run: z.string(), state: z.string(), simulated: z.boolean(), debates: z.int() });

export function registerListRuns(server: McpServer, context: McpContext): void {
  const { store } = context.app;
  server.registerTool(
    'list_runs',
    {
      title: 'List runs',
      description: 'Lists stress tests, newest first, with their state. Use it to find the id of an earlier run.',
      inputSchema: compactSchema(z.strictObject({ cursor: z.string().optional() })),
      outputSchema: compactSchema(z.object({ runs: z.array(listedSchema), nextCursor: z.string().optional() })),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ cursor }) =>
      withErrorHandling(async () => {
        // A run without debates only found the values of a question for another.
        const { items, ...next } = page(
          (await store.runs.runs(mostRuns)).filter((run) => run.debates > 0),
          cursor,
          20,
        );
        const runs = await Promise.all(items.map((row) => runState(context, row)));
        const lines = runs.map(
          (run) =>
            `${run.run} ${run.state} ${run.ruled}/${run.debates} ${run.spec} ${run.panel}${run.simulated ? ' [simulated]' : ''}`,
        );
        return toolResult({ runs, ...next }, lines.length === 0 ? ['No runs yet; stress_test starts one.'] : lines);
      }),
  );
}
