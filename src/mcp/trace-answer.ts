import type { TraceEvent } from '../domain/event.ts';
import { shorten } from '../domain/shorten.ts';
import type { McpContext } from './context.ts';
import { debateOf } from './debate-explanation.ts';
import { simulatedMark } from './run-result.ts';
import { bytesOf, page, toolResult } from './tool-result.ts';

/** The stored events of a debate in order, each with its hash, a page at a time. */
export async function traceAnswer(context: McpContext, debate: string, cursor: string | undefined) {
  const { store } = context.app;
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
          : [
              {
                tool: 'explain_debate',
                arguments: { debate, trace: true, cursor: next.nextCursor },
                why: 'more events',
              },
            ],
      links: [{ uri: `mootcourt://debates/${debate}/trace`, name: `Whole trace of debate ${debate}` }],
    },
  );
}

/** Alone on a page, an event of this length fits into an answer twice. */
const maxEventBytes = 8000;

/** An event that would fill a result by itself keeps its envelope only; the resource has its data. */
function shortened(event: TraceEvent): Omit<TraceEvent, 'data'> & { data: unknown } {
  return bytesOf(event) < maxEventBytes
    ? event
    : { ...event, data: { shortened: shorten(JSON.stringify(event.data), 2000) } };
}
