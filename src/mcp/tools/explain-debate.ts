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
          const result = shortened(explanation, most);
          return toolResult(
            result,
            [
              `${result.simulated ? '[simulated agents] ' : ''}${result.values.join(' against ')}, D ${result.d?.toFixed(2) ?? '–'}: ${result.outcome}, spec problem: ${result.problem}`,
              result.query,
              ...result.contested.map(
                (item) => `${item.response} (${item.respondent}) contested: ${item.reasons.join(', ')}`,
              ),
              ...result.moves.map(
                (move) =>
                  `Round ${move.round}: ${move.judge} on ${move.response} moved from ${move.from} to ${move.to}`,
              ),
              result.explanation,
              ...(result.state === 'awaiting-human'
                ? ['It waits for a ruling by a person: rule_debate asks for it.']
                : []),
            ],
            [{ uri: `mootcourt://debates/${debate}/trace`, name: `Trace of debate ${debate}` }],
          );
        });
      }),
  );
}
