import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { modelProfiles } from '../model-comparison.ts';
import { runOf, simulatedMark } from '../run-result.ts';
import { page, toolResult, withErrorHandling } from '../tool-result.ts';

export function registerCompareModels(server: McpServer, context: McpContext): void {
  server.registerTool(
    'compare_models',
    {
      title: 'Compare the models of a run',
      description:
        'Compare the models of a run, with 95% intervals and n: verdicts, refusals, failures, mean position by value category (0 opposes, 6 favours), and difference from the average model.',
      inputSchema: compactSchema(
        z.strictObject({
          run: z.string(),
          models: z.array(z.string()).max(64).optional().describe('only these'),
          cursor: z.string().optional(),
        }),
      ),
      outputSchema: compactSchema(
        z.object({
          run: z.string(),
          simulated: z.boolean(),
          models: z.array(z.looseObject({ model: z.string() })),
          nextCursor: z.string().optional(),
        }),
      ),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ run, models, cursor }) =>
      withErrorHandling(context, async () => {
        const { simulated } = await runOf(context, run);
        const given = models === undefined ? {} : { models };
        const profiles = modelProfiles(await context.service.summary(run)).filter(
          (modelProfile) => models === undefined || models.includes(modelProfile.model),
        );
        const { items, ...next } = page(profiles, cursor, 20);
        return toolResult(
          { run, simulated, models: items, ...next },
          {
            summary: `${simulatedMark(simulated)}${items.length} of ${profiles.length} models of run ${run}.`,
            next:
              next.nextCursor === undefined
                ? []
                : [
                    {
                      tool: 'compare_models',
                      arguments: { run, ...given, cursor: next.nextCursor },
                      why: 'more models',
                    },
                  ],
          },
        );
      }),
  );
}
