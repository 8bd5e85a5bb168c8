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
        'State and findings of a run: measures with 95 % intervals, clauses that part the judges, contested cases by the page.',
      inputSchema: compactSchema(
        z.strictObject({
          run: z.string(),
          cursor: z.string().optional().describe('nextCursor: more contested cases'),
        }),
      ),
      outputSchema: compactSchema(runAnswerSchema),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ run, cursor }) => withErrorHandling(async () => runAnswer(context, await runOf(context, run), cursor)),
  );
}
