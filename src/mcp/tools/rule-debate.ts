import { acceptedContent, inputRequired, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { verdictSchema, verdicts } from '../../domain/assessment.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { specProblemSchema } from '../../domain/ruling.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import { capabilitiesOf } from '../client-capabilities.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { debateInput, debateOf } from '../debate-explanation.ts';
import { rulingQuestion } from '../ruling-question.ts';
import { simulatedMark } from '../run-result.ts';
import { toolResult, withErrorHandling } from '../tool-result.ts';

/**
 * Asks the person at the client for the ruling that a debate waits for. The calling model gives no verdict: its ruling
 * would stand in the trace under a person's name.
 */
export function registerRuleDebate(server: McpServer, context: McpContext): void {
  const { store } = context.app;
  server.registerTool(
    'rule_debate',
    {
      title: 'Ask the user to rule',
      description:
        'Ask the user, with a form, for the ruling that a debate in state awaiting-human waits for, then continue the debate. You cannot rule for them.',
      inputSchema: compactSchema(z.strictObject({ debate: debateInput })),
      outputSchema: compactSchema(
        z.object({ debate: z.string(), state: z.string(), simulated: z.boolean(), outcome: z.string() }),
      ),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    ({ debate }, ctx) =>
      withErrorHandling(
        context,
        async () => {
          const row = await debateOf(context, debate);
          const responses = await contestedOf(context, debate);
          if (row.state !== 'awaiting-human' || responses.length === 0)
            throw new MootcourtError(
              'invalid-input',
              `debate: ${debate} does not wait for a human ruling; it is ${row.state}`,
            );
          const form = z.object({
            ...Object.fromEntries(responses.map((label) => [label, verdictSchema])),
            problem: specProblemSchema.describe('what is wrong with the spec'),
            reason: z.string().min(1).describe('why'),
          });
          if (ctx.mcpReq.inputResponses === undefined) {
            if (!canAsk(server, ctx)) {
              const command = `mootcourt rule ${debate} ${responses.map((label) => `--verdict ${label}=${verdicts[0]}`).join(' ')} --reason "…"`;
              throw new MootcourtError(
                'invalid-input',
                `this client shows no forms; the user can rule with: ${command}`,
              );
            }
            const message = await rulingQuestion(context, debate, responses);
            return inputRequired({
              inputRequests: { ruling: inputRequired.elicit({ message, requestedSchema: form }) },
            });
          }
          const simulated = (await store.runs.run(row.run))?.simulated ?? false;
          const given = acceptedContent(ctx.mcpReq.inputResponses, 'ruling', form);
          if (given === undefined) {
            return toolResult(
              { debate, state: row.state, simulated, outcome: 'not ruled' },
              { summary: `${simulatedMark(simulated)}The user gave no ruling. Debate ${debate} still waits.` },
            );
          }
          const { problem, reason, ...chosen } = given;
          const ruled = await context.service.rule(debate, {
            by: 'human',
            verdicts: Object.entries(chosen).map(([response, verdict]) => ({
              response,
              verdict: verdictSchema.parse(verdict),
              reason,
            })),
            problem,
            clauses: [],
            explanation: reason,
          });
          const outcome = (await loadDebateRecord(store, debate)).ruling?.outcome ?? 'not ruled';
          return toolResult(
            { debate, state: ruled.state, simulated, outcome },
            {
              summary: `${simulatedMark(simulated)}Debate ${debate} is ${ruled.state}: ${outcome}.`,
              next: [{ tool: 'explain_debate', arguments: { debate }, why: 'the whole ruling' }],
            },
          );
        },
        ctx.mcpReq.signal,
      ),
  );
}

function canAsk(server: McpServer, ctx: ServerContext): boolean {
  return capabilitiesOf(server, ctx)?.elicitation !== undefined;
}

async function contestedOf({ app }: McpContext, debate: string): Promise<readonly string[]> {
  const { run } = (await app.store.runs.debate(debate)) ?? { run: '' };
  const events = await app.store.trace.events(run, { debate });
  return events.findLast((event) => event.type === 'human-ruling-request')?.data.responses ?? [];
}
