import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { TraceEvent } from '../../domain/event.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { debateInput, debateOf } from '../debate-explanation.ts';
import { simulatedMark } from '../run-result.ts';
import { bytesOf, maxListBytes, page, toolResult, truncate, withErrorHandling } from '../tool-result.ts';

export function registerGetTrace(server: McpServer, context: McpContext): void {
  const { store } = context.app;
  server.registerTool(
    'get_trace',
    {
      title: 'Get a trace',
      description: 'Get the stored events of a debate in order, each with its hash (paginated).',
      inputSchema: compactSchema(z.strictObject({ debate: debateInput, cursor: z.string().optional() })),
      outputSchema: compactSchema(
        z.object({
          debate: z.string(),
          simulated: z.boolean(),
          events: z.array(z.record(z.string(), z.unknown())),
          nextCursor: z.string().optional(),
        }),
      ),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ debate, cursor }) =>
      withErrorHandling(context, async () => {
        const { run } = await debateOf(context, debate);
        const simulated = (await store.runs.run(run))?.simulated ?? false;
        const { items, ...next } = page((await store.trace.events(run, { debate })).map(shortened), cursor, 100);
        return toolResult(
          { debate, simulated, events: items, ...next },
          {
            summary: `${simulatedMark(simulated)}${items.length} events of debate ${debate}.`,
            next:
              next.nextCursor === undefined
                ? []
                : [{ tool: 'get_trace', arguments: { debate, cursor: next.nextCursor }, why: 'more events' }],
            links: [{ uri: `mootcourt://debates/${debate}/trace`, name: `Whole trace of debate ${debate}` }],
          },
        );
      }),
  );
}

/** An event that would fill a result by itself keeps its envelope only; the resource has its data. */
function shortened(event: TraceEvent): Omit<TraceEvent, 'data'> & { data: unknown } {
  return bytesOf(event) < maxListBytes
    ? event
    : { ...event, data: { shortened: truncate(JSON.stringify(event.data), 2000) } };
}
