import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { latestAssessments } from '../../adjudication/debate-record.ts';
import { MootcourtError } from '../../model/errors.ts';
import { compareDebates } from '../../report/compare-debates.ts';
import { recordOf } from '../../runs/record.ts';
import { verifyDebate } from '../../runs/replay.ts';
import { type McpContext, panelOf, specOf } from '../context.ts';
import { cut, guarded, page, told } from '../tool-result.ts';

const debateInput = z.string().describe('id of a debate, for example 261124-1a2b3c4d-0007');

/** explain_debate, get_trace and replay. */
export function registerDebateTools(server: McpServer, context: McpContext): void {
  const { store } = context.house;
  const need = (id: string) => {
    const row = store.runs.debate(id);
    if (row === undefined)
      throw new MootcourtError('not-found', `debate: there is no debate ${id}; get_run lists the contested ones`);
    return row;
  };

  server.registerTool(
    'explain_debate',
    {
      title: 'Explain a debate',
      description:
        'Why one case was contested, what every judge held and cited, who moved in which round, and how it was ruled.',
      inputSchema: z.object({ debate: debateInput }),
      outputSchema: z.object({
        debate: z.string(),
        state: z.string(),
        simulated: z.boolean(),
        query: z.string(),
        values: z.array(z.string()),
        d: z.number().nullable(),
        contested: z.array(z.object({ response: z.string(), respondent: z.string(), reasons: z.array(z.string()) })),
        judges: z.array(
          z.object({
            judge: z.string(),
            response: z.string(),
            verdict: z.string(),
            clauses: z.array(z.string()),
            reasons: z.string(),
          }),
        ),
        moves: z.array(
          z.object({ round: z.int(), judge: z.string(), response: z.string(), from: z.string(), to: z.string() }),
        ),
        outcome: z.string(),
        problem: z.string(),
        explanation: z.string(),
      }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ debate }) =>
      guarded(async () => {
        const { state, run } = need(debate);
        const record = recordOf(store, debate);
        const first = record.rounds[0];
        const respondentOf = (label: string) => record.responses.get(label)?.respondent ?? '';
        const contested = (first?.agreements ?? [])
          .filter((one) => one.contested.length > 0)
          .map((one) => ({ response: one.response, respondent: respondentOf(one.response), reasons: one.contested }));
        const labels = new Set(contested.map((one) => one.response));
        const judges = latestAssessments(record)
          .filter((one) => labels.has(one.response))
          .slice(0, 36)
          .map((one) => ({
            judge: one.judge,
            response: one.response,
            verdict: one.kind === 'assessed' ? one.verdict : `abstained: ${one.failure.kind}`,
            clauses:
              one.kind === 'assessed'
                ? one.citations.map((cited) => `${cited.clause}${cited.verified ? '' : ' (quote not found)'}`)
                : [],
            reasons: cut(one.kind === 'assessed' ? one.reasons : one.failure.message, 160),
          }));
        const moves = record.rounds.flatMap((round) =>
          round.moves.map(({ judge, response, from, to }) => ({ round: round.number, judge, response, from, to })),
        );
        const { start, ruling } = record;
        const told1 = {
          debate,
          state,
          simulated: store.runs.run(run)?.simulated ?? false,
          query: cut(start?.query ?? '', 1000),
          values: start?.values.map((value) => value.name) ?? [],
          d: first?.disagreement?.d ?? null,
          contested,
          judges,
          moves,
          outcome: ruling?.outcome ?? 'not ruled',
          problem: ruling?.problem ?? 'none',
          explanation: cut(ruling?.explanation ?? '', 1500),
        };
        return told(
          told1,
          [
            `${told1.simulated ? '[simulated agents] ' : ''}${told1.values.join(' against ')}, D ${told1.d?.toFixed(2) ?? '–'}: ${told1.outcome}, spec problem: ${told1.problem}`,
            told1.query,
            ...contested.map((one) => `${one.response} (${one.respondent}) contested: ${one.reasons.join(', ')}`),
            ...moves.map(
              (one) => `Round ${one.round}: ${one.judge} on ${one.response} moved from ${one.from} to ${one.to}`,
            ),
            told1.explanation,
          ],
          [{ uri: `mootcourt://debates/${debate}`, name: `Trace of debate ${debate}` }],
        );
      }),
  );

  server.registerTool(
    'get_trace',
    {
      title: 'Get a trace',
      description:
        'The stored events of one debate in order, by the page: answers, assessments, agreement, rounds, ruling, each with its hash.',
      inputSchema: z.object({ debate: debateInput, cursor: z.string().optional() }),
      outputSchema: z.object({
        debate: z.string(),
        events: z.array(z.record(z.string(), z.unknown())),
        nextCursor: z.string().optional(),
      }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ debate, cursor }) =>
      guarded(async () => {
        const { run } = need(debate);
        const { items, ...next } = page(store.trace.events(run, { debate }), cursor, 100);
        return told({ debate, events: items, ...next }, [
          ...items.map((event) => `${event.seq} ${event.type} ${event.hash.slice(0, 12)}`),
          ...(next.nextCursor === undefined ? [] : [`more from cursor ${next.nextCursor}`]),
        ]);
      }),
  );

  server.registerTool(
    'replay',
    {
      title: 'Replay a debate',
      description:
        'Verifies a debate by re-executing it from the ledger with no model reachable, or forks it with another panel or spec and tells what differs. A fork calls only the models that the change touches.',
      inputSchema: z.object({
        debate: debateInput,
        mode: z.enum(['verify', 'fork']).default('verify'),
        panel: z.string().optional().describe('fork: another panel'),
        spec: z.string().optional().describe('fork: another spec'),
      }),
      outputSchema: z.object({
        debate: z.string(),
        result: z.enum(['identical', 'different']),
        fork: z.string().optional(),
        differences: z.array(z.object({ what: z.string(), of: z.string(), left: z.string(), right: z.string() })),
      }),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    ({ debate, mode, panel, spec }, ctx) =>
      guarded(async () => {
        need(debate);
        if (mode === 'verify') {
          const found = await verifyDebate(store, debate);
          const differences =
            found.kind === 'identical'
              ? []
              : [
                  {
                    what: `event ${found.at}`,
                    of: '',
                    left: cut(JSON.stringify(found.recorded) ?? '', 500),
                    right: cut(JSON.stringify(found.replayed) ?? '', 500),
                  },
                ];
          return told({ debate, result: found.kind, differences }, [
            found.kind === 'identical'
              ? `Identical: ${found.events} events, ruling and hashes.`
              : `Different from event ${found.at} on.`,
          ]);
        }
        const run = await context.service.fork(debate, {
          ...(panel === undefined ? {} : { panel: panelOf(context, panel) }),
          ...(spec === undefined ? {} : { spec: specOf(context, spec) }),
        });
        await context.service.whenEnded(run.id, { timeoutMs: 45_000, signal: ctx.mcpReq.signal });
        const fork = `${run.id}-0001`;
        const all = compareDebates(recordOf(store, debate), recordOf(store, fork));
        const differences = all
          .slice(0, 60)
          .map((one) => ({ ...one, left: cut(one.left, 80), right: cut(one.right, 80) }));
        return told({ debate, result: all.length === 0 ? 'identical' : 'different', fork, differences }, [
          `Fork ${fork}: ${all.length} differences.`,
          ...differences.slice(0, 30).map((one) => `${one.what} ${one.of}: ${one.left} → ${one.right}`),
        ]);
      }),
  );
}
