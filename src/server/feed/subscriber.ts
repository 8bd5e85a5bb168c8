import type { FeedCursor, Filter } from './cursor.ts';
import type { EventPages } from './event-pages.ts';
import { createFrame, type Frame } from './frame.ts';

/** The connection to one subscriber: a WebSocket or a stream of server-sent events. */
export type Sink = {
  send(frame: Frame): void;
  /** Bytes that were sent and have not left this process. */
  buffered(): number;
  /** Ends the connection of a subscriber that does not read. */
  disconnect(filter: Filter, feedCursor: FeedCursor): void;
};

export type BackpressureLimits = {
  /** Buffered bytes from which a subscriber loses deltas. */
  deltaBytes: number;
  /** Buffered bytes from which it is sent no more events until it reads. */
  eventBytes: number;
  /** How long it may then read nothing before it is disconnected. */
  stallMs: number;
  /** How long a connection that is being closed may take before it is cut. */
  closeTimeoutMs: number;
};
export const defaultBackpressure: BackpressureLimits = {
  deltaBytes: 256 * 1024,
  eventBytes: 1024 * 1024,
  stallMs: 10_000,
  closeTimeoutMs: 5_000,
};

export type Subscriber = {
  sink: Sink;
  /** Sends what is new as far as the subscriber reads it. `behind`: more is left to send later. */
  pump(now: number): Promise<'caught-up' | 'behind' | 'gone'>;
  /** Sends deltas unless the subscriber lags. Returns whether it sent them. */
  sendDeltas(frame: (id: string) => Frame): boolean;
};

/** Pages sent in one round, so that one long catch-up does not delay the others. */
const maxPages = 16;

/** Reads the stored trace from a cursor: it can pause for as long as its reader needs, and misses nothing. */
export function createSubscriber(
  pages: EventPages,
  sink: Sink,
  start: { id: string | number; filter: Filter; cursor: FeedCursor },
  limits: BackpressureLimits,
): Subscriber {
  const id = JSON.stringify(start.id);
  const { filter } = start;
  let { cursor } = start;
  let live = false;
  let stalled: { since: number; buffered: number } | undefined;

  function pause(now: number): 'behind' | 'gone' {
    live = false;
    const buffered = sink.buffered();
    if (stalled === undefined || buffered < stalled.buffered) stalled = { since: now, buffered };
    if (now - stalled.since < limits.stallMs) return 'behind';
    sink.disconnect(filter, cursor);
    return 'gone';
  }

  return {
    sink,
    async pump(now) {
      for (let sent = 0; sent < maxPages; sent += 1) {
        const page = await pages.after(filter, cursor);
        if (page === undefined) {
          if (!live) sink.send(createFrame('live', id, `"cursor":${cursorText(filter, cursor)}`, { filter, cursor }));
          live = true;
          return 'caught-up';
        }
        if (sink.buffered() >= limits.eventBytes) return pause(now);
        stalled = undefined;
        cursor = page.next;
        if (page.events > 0) sink.send(page.frame(id));
      }
      return 'behind';
    },
    sendDeltas(frame) {
      if (sink.buffered() >= limits.deltaBytes) return false;
      sink.send(frame(id));
      return true;
    },
  };
}

function cursorText(filter: Filter, { after }: FeedCursor): string {
  return JSON.stringify(filter.kind === 'everything' ? Object.fromEntries(after) : (after.get(filter.run) ?? 0));
}
