import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { rulingSchema } from '../../model/ruling.ts';
import { adjudicateQuestion } from '../../runs/adjudicate-question.ts';
import { type McpContext, panelOf, specOf } from '../context.ts';
import { cut, guarded, told } from '../tool-result.ts';

export function registerAdjudicate(server: McpServer, context: McpContext): void {
  server.registerTool(
    'adjudicate',
    {
      title: 'Adjudicate one question',
      description:
        'Holds one debate on a question against a spec: respondents answer (or the answers you give are used), judges grade them, and the ruling comes back with the clauses it cites. Use it for a single case; stress_test is for many.',
      inputSchema: z.object({
        question: z.string().min(1).max(20_000),
        answers: z
          .array(z.string().min(1).max(50_000))
          .max(12)
          .default([])
          .describe('answers to grade instead of asking respondents'),
        values: z
          .tuple([z.string().min(1), z.string().min(1)])
          .optional()
          .describe('the two values at stake; found by the panel when absent'),
        spec: z
          .string()
          .min(1)
          .default('helpful-assistant')
          .describe('bundled id, file below a configured root, or the Markdown text itself'),
        panel: z.string().min(1).default('offline'),
        seed: z.int().min(0).default(1),
      }),
      outputSchema: z.object({
        run: z.string(),
        debate: z.string(),
        simulated: z.boolean(),
        state: z.string(),
        values: z.array(z.string()),
        ruling: rulingSchema.optional(),
      }),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    ({ question, answers, values, seed, ...input }, ctx) =>
      guarded(async () => {
        const spec = specOf(context, input.spec);
        const panel = panelOf(context, input.panel);
        const { run, debate, ruling, ...found } = await adjudicateQuestion(context.house, {
          question,
          answers,
          valueNames: values?.join(','),
          spec,
          panel,
          seed,
          signal: ctx.mcpReq.signal,
        });
        const names = found.values.map((value) => value.name);
        const state = debate?.state ?? 'pending';
        const cited = ruling?.clauses.map(
          (one) => `Clause ${one.clause}${one.verified ? '' : ' (quote not found in it)'}: “${cut(one.quote, 300)}”`,
        );
        return told(
          {
            run: run.id,
            debate: debate?.id ?? '',
            simulated: run.simulated,
            state,
            values: names,
            ...(ruling === undefined ? {} : { ruling }),
          },
          [
            `${run.simulated ? '[simulated agents] ' : ''}${names.join(' against ')}: ${ruling === undefined ? `not ruled, the debate is ${state}` : `${ruling.outcome}; spec problem: ${ruling.problem}`}`,
            ...(ruling === undefined ? [] : [cut(ruling.explanation, 2000)]),
            ...(ruling?.verdicts.map(
              (one) =>
                `${one.response}: ${one.by === 'nobody' ? 'no verdict' : one.verdict} (${one.by}) ${cut(one.reason, 200)}`,
            ) ?? []),
            ...(cited ?? []),
          ],
          debate === undefined ? [] : [{ uri: `mootcourt://debates/${debate.id}`, name: `Debate ${debate.id}` }],
        );
      }),
  );
}
