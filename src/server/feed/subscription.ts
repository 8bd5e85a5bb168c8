import type { Store } from '../../model/store.ts';
import type { Delta, RunService } from '../../runs/service.ts';
import { createCursor, type Wanted } from './cursor.ts';

/** The way to one subscriber: a WebSocket or a stream of server-sent events. */
export type Sink = { send(text: string): void; buffered(): number };

export type Subscription = { id: string | number; wanted: Wanted; deltas: boolean };

/** Above this a subscriber gets no token deltas and no new events until it has read what it was sent. */
const mostBuffered = 1024 * 1024;
const batchSize = 200;

/**
 * Follows the trace for one subscriber. `pump` sends what is new, never more than the subscriber takes: a slow one lags behind in the trace
 * and loses token deltas, but no event.
 */
export function subscribe(store: Store, service: RunService, sink: Sink, { id, wanted, deltas }: Subscription) {
  const cursor = createCursor(store, wanted);
  let waiting: Delta[] = [];
  let caughtUp = false;
  const key = wanted.debate ?? wanted.run;
  const unwatch =
    deltas && key !== undefined
      ? service.watch(key, (delta) => {
          if (sink.buffered() < mostBuffered) waiting.push(delta);
        })
      : () => undefined;

  return {
    pump(): void {
      for (;;) {
        if (sink.buffered() >= mostBuffered) return;
        const events = cursor.next(batchSize);
        if (events.length === 0) break;
        caughtUp = false;
        sink.send(JSON.stringify({ type: 'batch', id, events, cursor: cursor.seq() }));
      }
      if (!caughtUp) {
        caughtUp = true;
        sink.send(JSON.stringify({ type: 'live', id, cursor: cursor.seq() }));
      }
      if (waiting.length === 0) return;
      const told = waiting.map(({ debate, response, text }) => ({ debate, response, text }));
      waiting = [];
      sink.send(JSON.stringify({ type: 'deltas', id, deltas: told }));
    },
    close: unwatch,
  };
}
