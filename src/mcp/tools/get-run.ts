import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { runAnswer, runAnswerSchema, runOf } from '../run-result.ts';
import { withErrorHandling } from '../tool-result.ts';

export function registerGetRun(server: McpServer, context: McpContext): void {
  server.registerTool(
    'get_run',
    {
      title: 'Get a run',
      description:
        "Get a run's status and results: metrics with 95% confidence intervals, clauses the judges disagree on, and contested cases (paginated).",
      inputSchema: compactSchema(
        z.strictObject({
          run: z.string(),
          cursor: z.string().optional().describe('nextCursor of the previous page'),
        }),
      ),
      outputSchema: compactSchema(runAnswerSchema),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ run, cursor }) => withErrorHandling(context, async () => runAnswer(context, await runOf(context, run), cursor)),
  );
}
