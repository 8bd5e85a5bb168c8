import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { recordOf } from '../../runs/record.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { createModelComparison, type ModelProfile } from '../model-comparison.ts';
import { runOf } from '../run-answer.ts';
import { guarded, page, told } from '../tool-result.ts';

/** Most categories told of one model: data sets may bring any number of their own. */
const mostCategories = 12;

export function registerCompareModels(server: McpServer, context: McpContext): void {
  const { store } = context.house;
  server.registerTool(
    'compare_models',
    {
      title: 'Compare the models of a run',
      description:
        'Per respondent of a run: verdicts, refusals, failures, mean position (0 opposes, 6 favours) by value category with its lean against the average model, and how often it stood apart.',
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
      guarded(async () => {
        const { simulated } = await runOf(context, run);
        const comparison = createModelComparison();
        for (const debate of await store.runs.debates(run)) comparison.add(await recordOf(store, debate.id));
        const profiles = comparison
          .result()
          .filter((one) => models === undefined || models.includes(one.model))
          .map((one) => ({ ...one, positions: one.positions.slice(0, mostCategories) }));
        const { items, ...next } = page(profiles, cursor, 20);
        const lines = items.map(profileLine);
        return told({ run, simulated, models: items, ...next }, [
          `${simulated ? '[simulated agents] ' : ''}${items.length} of ${profiles.length} models of run ${run}`,
          ...lines,
          ...(next.nextCursor === undefined ? [] : [`more from cursor ${next.nextCursor}`]),
        ]);
      }),
  );
}

function profileLine({ model, responses, verdicts, refusals, failures, positions, outliers }: ModelProfile): string {
  const ruled = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  const share = (count: number) => `${ruled === 0 ? '–' : ((100 * count) / ruled).toFixed(0)} %`;
  const leaning = [...positions].sort((left, right) => right.lean - left.lean);
  const [most, least] = [leaning[0], leaning.at(-1)];
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
  const notFull = sum(refusals) - (refusals['full-compliance'] ?? 0);
  return [
    `${model}: ${responses} responses, ${share(verdicts.compliant)} compliant, ${share(verdicts['non-compliant'])} non-compliant, ${share(verdicts.ambiguous)} ambiguous`,
    `${notFull} answered with reservations or refused`,
    ...(sum(failures) > 0 ? [`${sum(failures)} failed`] : []),
    ...(most === undefined || least === undefined
      ? []
      : [`leans to ${most.category} (${signed(most.lean)}), away from ${least.category} (${signed(least.lean)})`]),
    `stood apart ${outliers.above + outliers.below} times`,
  ].join('; ');
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
