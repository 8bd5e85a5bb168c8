import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { compareDebates } from '../../results/compare-debates.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import { compactSchema } from '../compact-schema.ts';
import { type McpContext, panelOf, specOf } from '../context.ts';
import { debateInput, debateOf } from '../debate-explanation.ts';
import { waitForRun } from '../progress.ts';
import { cut, fitToSize, toolResult, withErrorHandling } from '../tool-result.ts';

export function registerReplay(server: McpServer, context: McpContext): void {
  server.registerTool(
    'replay',
    {
      title: 'Replay a debate',
      description:
        'Verifies a debate from the ledger, no model reachable; or forks it with another panel or spec and tells what differs.',
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
  const prefix = simulated ? '[simulated agents] ' : '';
  if (verification.kind === 'identical') {
    return toolResult({ debate, simulated, result: verification.kind, differences: [] }, [
      `${prefix}Identical: ${verification.events} events, ruling and hashes.`,
    ]);
  }
  const difference = {
    what: `event ${verification.at}`,
    of: '',
    left: cut(JSON.stringify(verification.recorded) ?? '', 500),
    right: cut(JSON.stringify(verification.replayed) ?? '', 500),
  };
  return toolResult({ debate, simulated, result: verification.kind, differences: [difference] }, [
    verification.kind === 'different'
      ? `${prefix}Different from event ${verification.at} on.`
      : `${prefix}Recorded with other prompts: it cannot be re-executed from event ${verification.at} on.`,
  ]);
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
  const prefix = simulated ? '[simulated agents] ' : '';
  if (run.state === 'running') {
    return toolResult({ debate, simulated, result: 'running', fork, differences: [] }, [
      `${prefix}Fork ${fork} goes on in run ${run.id}; explain_debate tells of it when get_run shows that it has ended.`,
    ]);
  }
  const all = compareDebates(await loadDebateRecord(store, debate), await loadDebateRecord(store, fork));
  return fitToSize((most) => {
    const differences = all.slice(0, most).map((debateDifference) => ({
      ...debateDifference,
      left: cut(debateDifference.left, 80),
      right: cut(debateDifference.right, 80),
    }));
    return toolResult({ debate, simulated, result: all.length === 0 ? 'identical' : 'different', fork, differences }, [
      `${prefix}Fork ${fork}: ${all.length} differences${all.length > most ? `, the first ${most} shown` : ''}.`,
      ...differences.map(
        (difference) => `${difference.what} ${difference.of}: ${difference.left} → ${difference.right}`,
      ),
    ]);
  });
}
