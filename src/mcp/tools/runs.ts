import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { MootcourtError } from '../../model/errors.ts';
import type { McpContext } from '../context.ts';
import { runAnswer, runAnswerSchema, runState, runStateSchema } from '../run-answer.ts';
import { guarded, page, told } from '../tool-result.ts';

const mostRuns = 1000;

/** list_runs, get_run and cancel_run. */
export function registerRunTools(server: McpServer, context: McpContext): void {
  const { store } = context.house;
  const need = (id: string) => {
    const row = store.runs.run(id);
    if (row === undefined) throw new MootcourtError('not-found', `run: there is no run ${id}; list_runs shows all`);
    return row;
  };
  server.registerTool(
    'list_runs',
    {
      title: 'List runs',
      description: 'Lists stress tests, newest first, with their state. Use it to find the id of an earlier run.',
      inputSchema: z.object({ cursor: z.string().optional() }),
      outputSchema: z.object({ runs: z.array(runStateSchema), nextCursor: z.string().optional() }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ cursor }) =>
      guarded(async () => {
        const { items, ...next } = page(store.runs.runs(mostRuns), cursor, 20);
        const runs = items.map((row) => runState(context, row));
        const lines = runs.map(
          (one) =>
            `${one.run} ${one.state} ${one.ruled}/${one.debates} ${one.spec} ${one.panel}${one.simulated ? ' [simulated]' : ''}`,
        );
        return told({ runs, ...next }, lines.length === 0 ? ['No runs yet; stress_test starts one.'] : lines);
      }),
  );
  server.registerTool(
    'get_run',
    {
      title: 'Get a run',
      description:
        'State and findings of a stress test: measures with 95 % intervals, the clauses that part the judges, contested cases by the page.',
      inputSchema: z.object({
        run: z.string(),
        cursor: z.string().optional().describe('nextCursor of an earlier answer: more contested cases'),
      }),
      outputSchema: runAnswerSchema,
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ run, cursor }) => guarded(async () => runAnswer(context, need(run), cursor)),
  );
  server.registerTool(
    'cancel_run',
    {
      title: 'Cancel a run',
      description:
        'Stops a running stress test at once; what was paid is kept, and the run can be resumed from the command line.',
      inputSchema: z.object({ run: z.string() }),
      outputSchema: runStateSchema,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    ({ run }) =>
      guarded(async () => {
        need(run);
        const state = runState(context, await context.service.cancel(run));
        return told(state, [
          `Run ${run} is ${state.state}: ${state.ruled} of ${state.debates} debates ruled. ${state.reason}`,
        ]);
      }),
  );
}
