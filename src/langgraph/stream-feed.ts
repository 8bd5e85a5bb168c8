import type { TraceEvent } from '../domain/event.ts';
import type { ServerFrame } from '../domain/feed-protocol.ts';
import type { Store } from '../domain/store.ts';

/**
 * What the `custom` stream carries: the frames of the feed (docs/feed.md), with the debate's id as the
 * subscription's, and beside them the texts of responses, which the feed's clients would fetch.
 */
export type StreamChunk =
  | Extract<ServerFrame, { type: 'batch' | 'deltas' }>
  | { type: 'text'; debate: string; response: string; turn: number; text: string };

/** A store whose new events are also written to a stream, each once it is durable. */
export function withStream(store: Store, write: (chunk: StreamChunk) => void): Store {
  const { trace } = store;
  const tell = async (id: string, events: readonly TraceEvent[]) => {
    const last = events.at(-1);
    if (last === undefined) return;
    write({ type: 'batch', id, events, cursor: last.seq });
    for (const event of events) for (const chunk of await textsOf(event, store)) write(chunk);
  };
  return {
    ...store,
    trace: {
      ...trace,
      async appendDebate(run, debate, bodies, patch) {
        const events = await trace.appendDebate(run, debate, bodies, patch);
        await tell(debate, events);
        return events;
      },
      async appendRun(run, body, patch) {
        const event = await trace.appendRun(run, body, patch);
        await tell(run, [event]);
        return event;
      },
    },
  };
}

async function textsOf(event: TraceEvent, store: Store): Promise<StreamChunk[]> {
  if (event.type !== 'response-end' || event.data.kind !== 'answered') return [];
  const { response, text, turns = [] } = event.data;
  const hashes = [text, ...turns.map((turn) => turn.text)];
  const texts = await Promise.all(hashes.map((hash) => store.getText(hash)));
  return texts.flatMap((text, index) =>
    text === undefined ? [] : [{ type: 'text', debate: event.debate, response, turn: index + 1, text }],
  );
}
