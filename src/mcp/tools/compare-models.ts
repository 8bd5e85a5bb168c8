import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { type ModelProfile, modelProfiles } from '../model-comparison.ts';
import { runOf } from '../run-result.ts';
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
        const profiles = modelProfiles(await context.service.summary(run)).filter(
          (modelProfile) => models === undefined || models.includes(modelProfile.model),
        );
        const { items, ...next } = page(profiles, cursor, 20);
        const lines = items.map(profileLine);
        return toolResult({ run, simulated, models: items, ...next }, [
          `${simulated ? '[simulated agents] ' : ''}${items.length} of ${profiles.length} models of run ${run}`,
          ...lines,
          ...(next.nextCursor === undefined ? [] : [`More: cursor ${next.nextCursor}`]),
        ]);
      }),
  );
}

function profileLine({ model, responses, failures, marks, leans, ...profile }: ModelProfile): string {
  const { compliant, nonCompliant, ambiguous, refused, outliers } = profile;
  const failed = Object.values(failures).reduce((total, count) => total + count, 0);
  return [
    `${model}: ${responses} responses${failed > 0 ? `, ${failed} failed` : ''}`,
    ...Object.entries(marks).map(([mark, count]) => `${count} ${mark}`),
    `compliant ${compliant}`,
    `non-compliant ${nonCompliant}`,
    `ambiguous ${ambiguous}`,
    `refused ${refused}`,
    ...(leans.to === undefined ? [] : [`leans to ${leans.to}`]),
    ...(leans.from === undefined ? [] : [`away from ${leans.from}`]),
    `outlier ${outliers.share}`,
  ].join('; ');
}
