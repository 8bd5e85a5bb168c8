import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { measuredText } from '../../results/findings.ts';
import { createRatingsMeasurer } from '../../studies/measure/measure-in-thread.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { toolResult, withErrorHandling } from '../tool-result.ts';

/** One for the process: however many sessions ask, one measure is under way. */
const measure = createRatingsMeasurer();

export function registerMeasureAgreement(server: McpServer, context: McpContext): void {
  server.registerTool(
    'measure_agreement',
    {
      title: 'Measure agreement',
      description:
        'Measure how far raters agree on ratings that you pass, with 95% intervals: Fleiss, Krippendorff, Gwet, ICC and others.',
      inputSchema: compactSchema(
        z.strictObject({
          ratings: z
            .array(
              z
                .array(z.union([z.string().max(100), z.number(), z.null()]))
                .min(2)
                .max(50),
            )
            .min(2)
            .max(2000)
            .describe('one row per item, one column per rater, null for a missing rating'),
          seed: z.int().min(0).default(1),
        }),
      ),
      outputSchema: compactSchema(
        z.object({
          items: z.int(),
          raters: z.int(),
          coefficients: z.array(z.object({ name: z.string(), value: z.string(), source: z.string() })),
        }),
      ),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ ratings, seed }) =>
      withErrorHandling(context, async () => {
        const columns = Math.max(...ratings.map((row) => row.length));
        const measured = await measure({
          ratings: ratings.map((row) => Array.from({ length: columns }, (_none, index) => row[index] ?? null)),
          raters: Array.from({ length: columns }, (_none, index) => `rater ${index + 1}`),
          clusters: ratings.map((_row, index) => String(index)),
          seed,
        });
        const coefficients = measured.coefficients.map(({ name, measured: measurement }) => ({
          name,
          source: measurement.source,
          value: measuredText(measurement, 'decimals'),
        }));
        return toolResult(
          { items: ratings.length, raters: columns, coefficients },
          { summary: `${coefficients.length} coefficients of ${columns} raters on ${ratings.length} items.` },
        );
      }),
  );
}
