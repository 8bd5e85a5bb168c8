import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { runKinds } from '../../domain/run.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { runState } from '../run-result.ts';
import { page, toolResult, withErrorHandling } from '../tool-result.ts';

const mostRuns = 1000;

const listedSchema = z.looseObject({
  run: z.string(),
  kind: z.string(),
  state: z.string(),
  simulated: z.boolean(),
  debates: z.int(),
});

export function registerListRuns(server: McpServer, context: McpContext): void {
  const { store } = context.app;
  server.registerTool(
    'list_runs',
    {
      title: 'List runs',
      description:
        'Lists runs with debates, newest first, with kind and state. Use it to find the id of an earlier run. `kinds` restricts the list; `jobs` lists generation, calibration and other jobs, which hold no debates.',
      inputSchema: compactSchema(
        z.strictObject({
          kinds: z.array(z.enum(runKinds)).max(runKinds.length).optional(),
          jobs: z.boolean().default(false),
          cursor: z.string().optional(),
        }),
      ),
      outputSchema: compactSchema(z.object({ runs: z.array(listedSchema), nextCursor: z.string().optional() })),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ cursor, kinds, jobs }) =>
      withErrorHandling(async () => {
        const { items, ...next } = page(await store.runs.runs(mostRuns, { kinds, jobs }), cursor, 20);
        const runs = await Promise.all(items.map((row) => runState(context, row)));
        const lines = runs.map(
          (run) =>
            `${run.run} ${run.kind} ${run.state} ${run.ruled}/${run.debates} ${run.spec} ${run.panel}${run.simulated ? ' [simulated]' : ''}`,
        );
        return toolResult({ runs, ...next }, lines.length === 0 ? ['No runs yet; stress_test starts one.'] : lines);
      }),
  );
}
