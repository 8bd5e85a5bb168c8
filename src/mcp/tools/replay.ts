import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import { memberFromId } from '../../domain/panel.ts';
import { shorten } from '../../domain/shorten.ts';
import { compareDebates } from '../../results/compare-debates.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import { compactSchema } from '../compact-schema.ts';
import { type McpContext, panelOf, specOf } from '../context.ts';
import { debateInput, debateOf } from '../debate-explanation.ts';
import { maxWaitSeconds } from '../limits.ts';
import { waitForOwnRun } from '../progress.ts';
import { simulatedMark } from '../run-result.ts';
import { fitToSize, toolResult, withErrorHandling } from '../tool-result.ts';

export function registerReplay(server: McpServer, context: McpContext): void {
  server.registerTool(
    'replay',
    {
      title: 'Replay a debate',
      description:
        'Verify a debate by re-executing it from the ledger, without model calls; or fork it with another panel, spec or judges and list differences.',
      inputSchema: compactSchema(
        z.strictObject({
          debate: debateInput,
          mode: z.enum(['verify', 'fork']).default('verify'),
          panel: z.string().optional().describe('for a fork'),
          spec: z.string().optional().describe('for a fork'),
          judges: z.array(z.string()).min(1).max(12).optional().describe('for a fork: provider:model'),
        }),
      ),
      outputSchema: compactSchema(
        z.object({
          debate: z.string(),
          simulated: z.boolean(),
          result: z.enum(['identical', 'different', 'other-prompts', 'running']),
          run: z.string().optional(),
          fork: z.string().optional(),
          differences: z.array(z.record(z.string(), z.string())).describe('what, of whom, left, right'),
        }),
      ),
      annotations: { readOnlyHint: false, destructiveHint: false },
    },
    ({ debate, mode, ...changes }, ctx) =>
      withErrorHandling(
        context,
        async () => {
          if (mode === 'fork') return forked(context, debate, changes, ctx);
          const [name] = Object.entries(changes).find(([, value]) => value !== undefined) ?? [];
          if (name !== undefined)
            throw new MootcourtError(
              'invalid-input',
              `${name}: expected with mode fork; verify re-executes the debate as it was`,
            );
          return verified(context, debate);
        },
        ctx.mcpReq.signal,
      ),
  );
}

async function verified(context: McpContext, debate: string): Promise<CallToolResult> {
  const { run } = await debateOf(context, debate);
  const { store } = context.app;
  const simulated = (await store.runs.run(run))?.simulated ?? false;
  const { verifyDebate } = await import('../../runs/verify-debate.ts');
  const verification = await verifyDebate(store, debate);
  const prefix = simulatedMark(simulated);
  if (verification.kind === 'identical') {
    return toolResult(
      { debate, simulated, result: verification.kind, differences: [] },
      { summary: `${prefix}Identical: ${verification.events} events, ruling and hashes.` },
    );
  }
  const difference = {
    what: `event ${verification.at}`,
    of: '',
    left: shorten(JSON.stringify(verification.recorded) ?? '', 500),
    right: shorten(JSON.stringify(verification.replayed) ?? '', 500),
  };
  return toolResult(
    { debate, simulated, result: verification.kind, differences: [difference] },
    {
      summary:
        verification.kind === 'different'
          ? `${prefix}Different, from event ${verification.at} on.`
          : `${prefix}Recorded with other prompts: it cannot be re-executed after event ${verification.at}.`,
    },
  );
}

async function forked(
  context: McpContext,
  debate: string,
  { panel, spec, judges }: { panel?: string | undefined; spec?: string | undefined; judges?: string[] | undefined },
  ctx: ServerContext,
): Promise<CallToolResult> {
  const row = await debateOf(context, debate);
  const { store } = context.app;
  const base = panel === undefined ? (await store.runs.config(row.run)).panel : panelOf(context, panel);
  const started = await context.service.fork(debate, {
    panel: judges === undefined ? base : { ...base, judges: judges.map(memberFromId) },
    ...(spec === undefined ? {} : specOf(context, spec)),
  });
  const run = await waitForOwnRun(context, started.id, ctx);
  const { simulated } = run;
  const fork = (await store.runs.debates(run.id))[0]?.id ?? '';
  const prefix = simulatedMark(simulated);
  if (run.state === 'running') {
    return toolResult(
      { debate, simulated, result: 'running', run: run.id, fork, differences: [] },
      {
        summary: `${prefix}Fork ${fork} is still running in run ${run.id}.`,
        next: [
          { tool: 'get_run', arguments: { run: run.id, waitSeconds: maxWaitSeconds }, why: 'wait for the end' },
          { tool: 'explain_debate', arguments: { debate: fork }, why: 'read it then' },
        ],
      },
    );
  }
  const all = compareDebates(await loadDebateRecord(store, debate), await loadDebateRecord(store, fork));
  return fitToSize((maxItems) => {
    const differences = all.slice(0, maxItems).map((debateDifference) => ({
      ...debateDifference,
      left: shorten(debateDifference.left, 80),
      right: shorten(debateDifference.right, 80),
    }));
    return toolResult(
      { debate, simulated, result: all.length === 0 ? 'identical' : 'different', run: run.id, fork, differences },
      {
        summary: `${prefix}Fork ${fork}: ${all.length} differences${all.length > maxItems ? `, the first ${maxItems} shown` : ''}.`,
        next: [{ tool: 'explain_debate', arguments: { debate: fork }, why: 'read the fork' }],
      },
    );
  });
}
