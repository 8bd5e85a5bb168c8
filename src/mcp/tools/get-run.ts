import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { withApp } from '../app-uris.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { maxWaitSeconds } from '../limits.ts';
import { waitForRun } from '../progress.ts';
import { runAnswer, runAnswerSchema, runOf } from '../run-result.ts';
import { withErrorHandling } from '../tool-result.ts';

export function registerGetRun(server: McpServer, context: McpContext): void {
  server.registerTool(
    'get_run',
    {
      title: 'Get a run',
      description:
        "Get a run's status and results: metrics with 95% confidence intervals, clauses the judges disagree on, contested cases by D (paginated).",
      inputSchema: compactSchema(
        z.strictObject({
          run: z.string().default('latest'),
          cursor: z.string().optional(),
          waitSeconds: z.number().min(0).max(maxWaitSeconds).default(0).describe('wait for the end'),
        }),
      ),
      outputSchema: compactSchema(runAnswerSchema),
      _meta: withApp('findings'),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ run, cursor, waitSeconds }, ctx) =>
      withErrorHandling(
        context,
        async () => {
          const row = await runOf(context, run);
          return runAnswer(
            context,
            waitSeconds > 0 ? await waitForRun(context, row.id, ctx, waitSeconds) : row,
            cursor,
          );
        },
        ctx.mcpReq.signal,
      ),
  );
}
