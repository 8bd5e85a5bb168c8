import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { withClientSampler } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { DebateRow, RunRow } from '../../domain/run.ts';
import { shortExplanation } from '../../domain/selected-spec.ts';
import { shorten } from '../../domain/shorten.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import { askedConversation } from '../../runs/load-inputs.ts';
import { prepareAdjudication } from '../../studies/adjudicate/adjudicate-question.ts';
import { withApp } from '../app-uris.ts';
import { withClientSampling } from '../client-sampling.ts';
import { compactSchema } from '../compact-schema.ts';
import { type McpContext, panelOf, specOf } from '../context.ts';
import { maxWaitSeconds } from '../limits.ts';
import { waitForRun, withProgress } from '../progress.ts';
import { resumeCalls, simulatedMark } from '../run-result.ts';
import { fitToSize, type NextCall, toolResult, withErrorHandling } from '../tool-result.ts';

const text = z.string();

const answerSchema = z.object({
  run: text,
  debate: text,
  simulated: z.boolean(),
  state: text,
  values: z.array(text),
  outcome: text,
  problem: text,
  explanation: text,
  verdicts: z.array(z.looseObject({})),
  omitted: z.int(),
  clauses: z.array(z.looseObject({ clause: text })),
  amendment: z.looseObject({}).optional(),
});

export function registerAdjudicate(server: McpServer, context: McpContext): void {
  server.registerTool(
    'adjudicate',
    {
      title: 'Adjudicate one question',
      description:
        'Debate one question or conversation: models answer (or you pass answers), judges grade, the ruling cites clauses. Returns within 45 s while a longer debate continues; cancelling stops it.',
      inputSchema: compactSchema(
        z.strictObject({
          question: z.string().min(1).max(20_000).optional(),
          messages: z.array(z.looseObject({})).max(50).optional().describe('or a conversation of {role, text}'),
          answers: z
            .array(z.string().min(1).max(50_000))
            .max(12)
            .default([])
            .describe('judge these instead of asking models'),
          values: z
            .array(z.string().min(1))
            .length(2)
            .optional()
            .describe('two values at stake; default: the panel finds them'),
          spec: z.string().default('helpful-assistant'),
          panel: z.string().default('offline'),
          seed: z.int().min(0).default(1),
        }),
      ),
      outputSchema: compactSchema(answerSchema),
      _meta: withApp('debate'),
      annotations: { readOnlyHint: false, destructiveHint: false },
    },
    ({ question, messages, answers, values, seed, ...input }, ctx) =>
      withErrorHandling(
        context,
        async () => {
          const inputs = specOf(context, input.spec);
          const panel = panelOf(context, input.panel);
          const valueNames = values?.join(',');
          if (values?.some((name) => name.includes(',')) === true)
            throw new MootcourtError('invalid-input', 'values: expected two names without a comma');
          const conversation = askedConversation({ question, messages });
          const asked = { messages: conversation, answers, valueNames, ...inputs, panel, seed };
          return withClientSampling(
            server,
            context.calls.samplingSessions,
            { panel, ctx },
            async (clientSampler, ctx, waitSeconds) => {
              const { signal } = ctx.mcpReq;
              const app = withClientSampler(context.app, clientSampler);
              const request = await withProgress(ctx, 'finding the values at stake', () =>
                prepareAdjudication(app, { ...asked, signal }),
              );
              signal.throwIfAborted();
              const run = (await context.service.start({ ...request, clientSampler })).id;
              try {
                await waitForRun(context, run, ctx, waitSeconds);
              } catch (error) {
                await context.service.cancel(run);
                throw error;
              }
              return ruling(context, run);
            },
          );
        },
        ctx.mcpReq.signal,
      ),
  );
}

const maxReason = 400;

async function ruling({ app }: McpContext, run: string) {
  const { store } = app;
  const row = await store.runs.run(run);
  const debate = (await store.runs.debates(run))[0];
  if (row === undefined || debate === undefined) throw new Error(`run ${run} has no debate`);
  const record = await loadDebateRecord(store, debate.id);
  const result = record.ruling;
  const hasStopped = result === undefined && (row.state === 'stopped' || row.state === 'failed');
  const values = (await store.runs.scenario(run, 0)).values.map((value) => value.name);
  return fitToSize((maxItems) => {
    const size = maxItems * 50;
    const verdicts = (result?.verdicts ?? []).slice(0, maxItems).map((verdict) => ({
      response: verdict.response,
      by: verdict.by,
      verdict: verdict.by === 'none' ? 'none' : verdict.verdict,
      reason: shorten(verdict.reason, Math.min(size, 300)),
    }));
    const clauses = (result?.clauses ?? [])
      .slice(0, maxItems)
      .map((clause) => ({ ...clause, quote: shorten(clause.quote, size) }));
    const answer: z.infer<typeof answerSchema> = {
      run,
      debate: debate.id,
      simulated: row.simulated,
      state: hasStopped ? row.state : debate.state,
      values,
      outcome: result?.outcome ?? 'not ruled',
      problem: result?.problem ?? 'none',
      explanation: result === undefined ? '' : shortExplanation(result, size),
      verdicts,
      omitted: (result?.verdicts.length ?? 0) - verdicts.length + (result?.clauses.length ?? 0) - clauses.length,
      clauses,
      ...(result?.amendment === undefined
        ? {}
        : { amendment: { clause: result.amendment.clause, text: shorten(result.amendment.text, size) } }),
    };
    const ruled =
      result !== undefined
        ? `${result.outcome}; spec problem: ${result.problem}`
        : hasStopped
          ? `not ruled, the run has ${row.state}: ${shorten(row.reason, maxReason)}`
          : `not ruled yet, the debate is ${debate.state}`;
    return toolResult(answer, {
      summary: `${simulatedMark(row.simulated)}${values.join(' versus ')}: ${ruled}.`,
      next: nextCalls(row, debate),
      links: [{ uri: `mootcourt://debates/${debate.id}/trace`, name: `Trace of debate ${debate.id}` }],
    });
  });
}

function nextCalls(run: RunRow, debate: DebateRow): NextCall[] {
  if (debate.state === 'awaiting-human')
    return [{ tool: 'rule_debate', arguments: { debate: debate.id }, why: 'ask the user' }];
  if (run.state === 'running')
    return [
      { tool: 'get_run', arguments: { run: run.id, waitSeconds: maxWaitSeconds }, why: 'wait for the ruling' },
      { tool: 'explain_debate', arguments: { debate: debate.id }, why: 'read it then' },
    ];
  return [
    ...resumeCalls({ ...run, run: run.id }),
    { tool: 'explain_debate', arguments: { debate: debate.id }, why: 'what each judge decided and cited' },
  ];
}
