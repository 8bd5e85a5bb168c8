import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { bootstrapInterval } from '../../measures/bootstrap.ts';
import type { Estimate } from '../../measures/estimate.ts';
import { fleissKappa } from '../../measures/fleiss-kappa.ts';
import { gwetAc1 } from '../../measures/gwet-ac1.ts';
import { krippendorffAlpha } from '../../measures/krippendorff-alpha.ts';
import { krippendorffAlphaScaled } from '../../measures/krippendorff-alpha-scaled.ts';
import { type NominalCounts, nominalCounts } from '../../measures/nominal-counts.ts';
import { observedAgreement } from '../../measures/pairwise-agreement.ts';
import { createRandom } from '../../measures/random.ts';
import { measuredText } from '../../report/findings.ts';
import { compactSchema } from '../compact-schema.ts';
import { guarded, told } from '../tool-result.ts';

type Row = (string | number | null)[];

const nominal: [string, string, (counts: NominalCounts) => Estimate][] = [
  ['observed agreement', 'Gwet 2014, ch. 2', observedAgreement],
  ["Fleiss' kappa", 'Fleiss 1971; Gwet 2014 for missing ratings', fleissKappa],
  ["Krippendorff's alpha, nominal", 'Krippendorff 2011', krippendorffAlpha],
  ["Gwet's AC1", 'Gwet 2008', gwetAc1],
];

export function registerMeasureAgreement(server: McpServer): void {
  server.registerTool(
    'measure_agreement',
    {
      title: 'Measure agreement',
      description:
        "Agreement of raters with 95 % bootstrap intervals, for ratings that you give: observed, Fleiss' kappa, Krippendorff's alpha (nominal; ordinal and interval for numbers), Gwet's AC1.",
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
            .describe('one row an item, one column a rater, null where a rating is missing'),
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
      guarded(async () => {
        const numeric = ratings.every((row) => row.every((one) => one === null || typeof one === 'number'));
        const scaled: [string, string, (rows: readonly Row[]) => Estimate][] = numeric
          ? (['ordinal', 'interval'] as const).map((metric) => [
              `Krippendorff's alpha, ${metric}`,
              'Krippendorff 2011',
              (rows) => krippendorffAlphaScaled(rows as (number | null)[][], metric),
            ])
          : [];
        const counts = nominalCounts(ratings);
        const measured = <C>(name: string, clusters: readonly C[], statistic: (sample: readonly C[]) => Estimate) =>
          measuredText(
            {
              estimate: statistic(clusters),
              interval: bootstrapInterval({
                clusters,
                statistic,
                resamples: 1000,
                level: 0.95,
                random: createRandom(`${seed}:${name}`),
              }),
              source: '',
            },
            'decimals',
          );
        const coefficients = [
          ...nominal.map(([name, source, statistic]) => ({
            name,
            source,
            value: measured(name, counts.items, (items) => statistic({ categories: counts.categories, items })),
          })),
          ...scaled.map(([name, source, statistic]) => ({ name, source, value: measured(name, ratings, statistic) })),
        ];
        const raters = Math.max(...ratings.map((row) => row.length));
        return told(
          { items: ratings.length, raters, coefficients },
          coefficients.map(({ name, value }) => `${name}: ${value}`),
        );
      }),
  );
}
