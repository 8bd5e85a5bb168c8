import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { compareDebates } from '../../results/compare-debates.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import { compactSchema } from '../compact-schema.ts';
import { type McpContext, panelOf, specOf } from '../context.ts';
import { debateInput, debateOf } from '../debate-explanation.ts';
import { maxWaitSeconds } from '../limits.ts';
import { waitForRun } from '../progress.ts';
import { simulatedMark } from '../run-result.ts';
import { fitToSize, toolResult, truncate, withErrorHandling } from '../tool-result.ts';

export function registerReplay(server: McpServer, context: McpContext): void {
  server.registerTool(
    'replay',
    {
      title: 'Replay a debate',
      description:
        'Verify a debate by re-executing it from the ledger, without model calls; or fork it with another panel or spec and list differences.',
      inputSchema: compactSchema(
        z.strictObject({
          debate: debateInput,
          mode: z.enum(['verify', 'fork']).default('verify'),
          panel: z.string().optional().describe('fork: another panel'),
          spec: z.string().optional().describe('fork: another spec'),
        }),
      ),
      outputSchema: compactSchema(
        z.object({
          debate: z.string(),
          simulated: z.boolean(),
          result: z.enum(['identical', 'different', 'other-prompts', 'running']),
          fork: z.string().optional(),
          differences: z.array(z.record(z.string(), z.string())).describe('what, of whom, left, right'),
        }),
      ),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    ({ debate, mode, panel, spec }, ctx) =>
      withErrorHandling(
        context,
        () => (mode === 'verify' ? verified(context, debate) : forked(context, debate, { panel, spec }, ctx)),
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
    left: truncate(JSON.stringify(verification.recorded) ?? '', 500),
    right: truncate(JSON.stringify(verification.replayed) ?? '', 500),
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
  { panel, spec }: { panel: string | undefined; spec: string | undefined },
  ctx: ServerContext,
): Promise<CallToolResult> {
  await debateOf(context, debate);
  const { store } = context.app;
  const started = await context.service.fork(debate, {
    ...(panel === undefined ? {} : { panel: panelOf(context, panel) }),
    ...(spec === undefined ? {} : { spec: specOf(context, spec) }),
  });
  const run = await waitForRun(context, started.id, ctx);
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
      left: truncate(debateDifference.left, 80),
      right: truncate(debateDifference.right, 80),
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
