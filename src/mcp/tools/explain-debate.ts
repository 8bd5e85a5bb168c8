import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import { withApp } from '../app-uris.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { debateInput, explanationOf, shortened } from '../debate-explanation.ts';
import { simulatedMark } from '../run-result.ts';
import { fitToSize, toolResult, withErrorHandling } from '../tool-result.ts';
import { traceAnswer } from '../trace-answer.ts';

export function registerExplainDebate(server: McpServer, context: McpContext): void {
  server.registerTool(
    'explain_debate',
    {
      title: 'Explain a debate',
      description:
        'Explain a debate: why it was contested, what each judge decided and cited, who changed verdicts, and the ruling.',
      inputSchema: compactSchema(
        z.strictObject({
          debate: debateInput,
          trace: z.boolean().default(false).describe('its stored events instead'),
          cursor: z.string().optional().describe('for the trace'),
        }),
      ),
      outputSchema: compactSchema(z.looseObject({ debate: z.string(), simulated: z.boolean() })),
      _meta: withApp('debate'),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ debate, trace, cursor }) =>
      withErrorHandling(context, async () => {
        if (trace) return traceAnswer(context, debate, cursor);
        if (cursor !== undefined) throw new MootcourtError('invalid-input', 'cursor: expected with trace: true alone');
        const explanation = await explanationOf(context, debate);
        return fitToSize((maxItems) => {
          const result = shortened(explanation, maxItems);
          const waits = result.state === 'awaiting-human';
          return toolResult(result, {
            summary: `${simulatedMark(result.simulated)}${result.values.join(' versus ')}, D ${result.d?.toFixed(2) ?? '–'}${result.lastD === undefined ? '' : `, D of the last answers ${result.lastD.toFixed(2)}`}: ${result.outcome}, spec problem: ${result.problem}.${waits ? ' It waits for a human ruling.' : ''}`,
            next: waits
              ? [{ tool: 'rule_debate', arguments: { debate }, why: 'ask the user to rule' }]
              : [{ tool: 'replay', arguments: { debate, mode: 'verify' }, why: 'verify it without model calls' }],
            links: [{ uri: `mootcourt://debates/${debate}/trace`, name: `Trace of debate ${debate}` }],
          });
        });
      }),
  );
}
