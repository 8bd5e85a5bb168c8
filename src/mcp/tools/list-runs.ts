import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import { type RunKind, runKinds } from '../../domain/run.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { resumeCalls, runState } from '../run-result.ts';
import { page, toolResult, withErrorHandling } from '../tool-result.ts';

const maxListedRuns = 1000;

const listedSchema = z.looseObject({
  run: z.string(),
  kind: z.string(),
  state: z.string(),
  simulated: z.boolean(),
  debates: z.int(),
});

export function registerListRuns(server: McpServer, context: McpContext): void {
  const { store } = context.app;
  server.registerTool(
    'list_runs',
    {
      title: 'List runs',
      description: 'List runs with kind and state, newest first. Name `kinds` to see jobs without debates.',
      inputSchema: compactSchema(
        z.strictObject({
          kinds: z.array(z.string()).optional(),
          cursor: z.string().optional(),
        }),
      ),
      outputSchema: compactSchema(
        z.object({ store: z.string(), runs: z.array(listedSchema), nextCursor: z.string().optional() }),
      ),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ cursor, kinds }) =>
      withErrorHandling(context, async () => {
        const given = kinds === undefined ? {} : { kinds };
        const { items, ...next } = page(
          await store.runs.runs(maxListedRuns, kinds === undefined ? { jobs: false } : { kinds: kinds.map(runKind) }),
          cursor,
          20,
        );
        const runs = await Promise.all(items.map((row) => runState(context, row)));
        const interrupted = runs.filter(({ state }) => state === 'interrupted');
        const paused =
          interrupted.length === 0
            ? ''
            : ` ${interrupted.length} were interrupted and go on when you ask: ${interrupted.map(({ run }) => run).join(', ')}.`;
        return toolResult(
          { store: context.storeText ?? 'the store of the server', runs, ...next },
          {
            summary:
              runs.length === 0
                ? 'No runs yet. Start one with stress_test.'
                : `${runs.length} runs, newest first.${paused}`,
            next: [
              ...(next.nextCursor === undefined
                ? []
                : [{ tool: 'list_runs', arguments: { ...given, cursor: next.nextCursor }, why: 'earlier runs' }]),
              ...interrupted.slice(0, 1).flatMap(resumeCalls),
              ...(runs[0] === undefined
                ? [{ tool: 'stress_test', arguments: {}, why: 'a simulated run, free' }]
                : [{ tool: 'get_run', arguments: { run: runs[0].run }, why: 'what the newest found' }]),
            ],
          },
        );
      }),
  );
}

/** Not an enum in the tool's schema: the names would cost every host's model a hundred bytes a call. */
function runKind(name: string): RunKind {
  const kind = runKinds.find((known) => known === name);
  if (kind === undefined)
    throw new MootcourtError(
      'invalid-input',
      `kinds: expected some of ${runKinds.join(', ')}, got '${name.slice(0, 40)}'`,
    );
  return kind;
}
