import type { FeedCursor, Filter } from './cursor.ts';
import type { Pages } from './event-pages.ts';
import { createFrame, type Frame } from './frame.ts';

/** The way to one subscriber: a WebSocket or a stream of server-sent events. */
export type Sink = {
  send(frame: Frame): void;
  /** Bytes that were sent and have not left this process. */
  buffered(): number;
  /** Ends the connection of a subscriber that does not read. */
  giveUp(filter: Filter, feedCursor: FeedCursor): void;
};

/** How far a subscriber may lag before it loses deltas and is sent no more events, and how long it may then take nothing before it is closed. */
export type BackpressureLimits = {
  deltaBytes: number;
  eventBytes: number;
  stallMs: number /** A closed subscriber that still does not read is cut off after this. */;
  farewellMs: number;
};
export const patience: BackpressureLimits = {
  deltaBytes: 256 * 1024,
  eventBytes: 1024 * 1024,
  stallMs: 10_000,
  farewellMs: 5_000,
};

export type Subscriber = {
  sink: Sink;
  /** Sends what is new, as far as the subscriber takes it; tells whether there is more to send later. */
  pump(now: number): Promise<'caught-up' | 'behind' | 'gone'>;
  /** Sends deltas unless the subscriber lags; tells whether it did. */
  offer(frame: (id: string) => Frame): boolean;
};

/** Pages sent in one go, so that one long catch-up does not hold up the others. */
const mostPages = 16;

/** A cursor over the stored trace: it can be held back for as long as its reader needs, and misses nothing. */
export function createSubscriber(
  pages: Pages,
  sink: Sink,
  start: { id: string | number; filter: Filter; place: FeedCursor },
  limits: BackpressureLimits,
): Subscriber {
  const id = JSON.stringify(start.id);
  const { filter } = start;
  let { place } = start;
  let live = false;
  let stalled: { since: number; buffered: number } | undefined;

  function held(now: number): 'behind' | 'gone' {
    live = false;
    const buffered = sink.buffered();
    if (stalled === undefined || buffered < stalled.buffered) stalled = { since: now, buffered };
    if (now - stalled.since < limits.stallMs) return 'behind';
    sink.giveUp(filter, place);
    return 'gone';
  }

  return {
    sink,
    async pump(now) {
      for (let sent = 0; sent < mostPages; sent += 1) {
        const page = await pages.after(filter, place);
        if (page === undefined) {
          if (!live) sink.send(createFrame('live', id, `"cursor":${cursorText(filter, place)}`, { filter, place }));
          live = true;
          return 'caught-up';
        }
        if (sink.buffered() >= limits.eventBytes) return held(now);
        stalled = undefined;
        place = page.next;
        if (page.events > 0) sink.send(page.frame(id));
      }
      return 'behind';
    },
    offer(frame) {
      if (sink.buffered() >= limits.deltaBytes) return false;
      sink.send(frame(id));
      return true;
    },
  };
}

function cursorText(filter: Filter, { after }: FeedCursor): string {
  return JSON.stringify(filter.kind === 'everything' ? Object.fromEntries(after) : (after.get(filter.run) ?? 0));
}
