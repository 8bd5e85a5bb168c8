import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { debateInput, explanationOf, explanationSchema, shortened } from '../debate-explanation.ts';
import { fitToSize, toolResult, withErrorHandling } from '../tool-result.ts';

export function registerExplainDebate(server: McpServer, context: McpContext): void {
  server.registerTool(
    'explain_debate',
    {
      title: 'Explain a debate',
      description:
        'Why one case was contested, what every judge held and cited, who moved in which round, and how it was ruled.',
      inputSchema: compactSchema(z.strictObject({ debate: debateInput })),
      outputSchema: compactSchema(explanationSchema),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ debate }) =>
      withErrorHandling(async () => {
        const explanation = await explanationOf(context, debate);
        return fitToSize((most) => {
          const found = shortened(explanation, most);
          return toolResult(
            found,
            [
              `${found.simulated ? '[simulated agents] ' : ''}${found.values.join(' against ')}, D ${found.d?.toFixed(2) ?? '–'}: ${found.outcome}, spec problem: ${found.problem}`,
              found.query,
              ...found.contested.map(
                (one) => `${one.response} (${one.respondent}) contested: ${one.reasons.join(', ')}`,
              ),
              ...found.moves.map(
                (one) => `Round ${one.round}: ${one.judge} on ${one.response} moved from ${one.from} to ${one.to}`,
              ),
              found.explanation,
              ...(found.state === 'awaiting-human'
                ? ['It waits for a ruling by a person: rule_debate asks for it.']
                : []),
            ],
            [{ uri: `mootcourt://debates/${debate}/trace`, name: `Trace of debate ${debate}` }],
          );
        });
      }),
  );
}
