import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import type { RunSummary } from '../../results/run-summary.ts';
import { compactSchema } from '../compact-schema.ts';
import { comparisonAnswer } from '../comparison-answer.ts';
import type { McpContext } from '../context.ts';
import { modelProfiles } from '../model-comparison.ts';
import { runOf, simulatedMark } from '../run-result.ts';
import { page, toolResult, withErrorHandling } from '../tool-result.ts';

export function registerCompare(server: McpServer, context: McpContext): void {
  server.registerTool(
    'compare',
    {
      title: 'Compare models or runs',
      description:
        'Compare the models of a run: verdicts, refusals, failures, positions by value category (0 opposes, 6 favours); or, with `later`, two runs on the scenarios they share. With 95% intervals and n.',
      inputSchema: compactSchema(
        z.strictObject({
          run: z.string(),
          later: z.string().optional().describe('another run'),
          models: z.array(z.string()).max(64).optional().describe('only these'),
          cursor: z.string().optional(),
        }),
      ),
      outputSchema: compactSchema(
        z.looseObject({ run: z.string(), simulated: z.boolean(), nextCursor: z.string().optional() }),
      ),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ later, models, cursor, ...input }) =>
      withErrorHandling(context, async () => {
        const { id: run, simulated } = await runOf(context, input.run);
        if (later !== undefined) {
          if (models !== undefined || cursor !== undefined)
            throw new MootcourtError('invalid-input', 'later: expected without models and cursor');
          return comparisonAnswer(context, run, (await runOf(context, later)).id);
        }
        const summary = await context.service.summary(run);
        assertModels(models, summary);
        const given = models === undefined ? {} : { models };
        const profiles = modelProfiles(summary).filter(
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
                      tool: 'compare',
                      arguments: { run, ...given, cursor: next.nextCursor },
                      why: 'more models',
                    },
                  ],
          },
        );
      }),
  );
}

function assertModels(models: readonly string[] | undefined, { analysis }: RunSummary): void {
  const known = analysis.verdicts.map(({ model }) => model);
  const unknown = models?.find((model) => !known.includes(model));
  if (unknown !== undefined)
    throw new MootcourtError(
      'invalid-input',
      `models: expected some of ${known.join(', ')}, got '${unknown.slice(0, 80)}'`,
    );
}
