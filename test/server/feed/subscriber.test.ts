import { expect, it } from 'vitest';
import { cursorAt, type FeedCursor, type Filter } from '../../../src/server/feed/cursor.ts';
import type { EventPages } from '../../../src/server/feed/event-pages.ts';
import { createFrame, type Frame } from '../../../src/server/feed/frame.ts';
import { createSubscriber, type Sink } from '../../../src/server/feed/subscriber.ts';

const filter: Filter = { kind: 'run', run: 'r' };
const limits = { deltaBytes: 100, eventBytes: 200, stallMs: 1000, closeTimeoutMs: 1 };
const at = (seq: number) => cursorAt(new Map([['r', seq]]));

/** Pages of one event each, up to `last`. */
function pagesUpTo(last: number): EventPages {
  return {
    beginRound: () => undefined,
    async after(_filter, cursor) {
      const seq = (cursor.after.get('r') ?? 0) + 1;
      if (seq > last) return undefined;
      const frame = (id: string) => createFrame('batch', id, `"events":[${seq}]`, { filter, cursor: at(seq) });
      return { events: 1, next: at(seq), frame };
    },
  };
}

function sinkWith(buffered: { bytes: number }) {
  const sent: string[] = [];
  const disconnected: FeedCursor[] = [];
  const sink: Sink = {
    send: ({ type, json }) => void sent.push(type === 'batch' ? JSON.parse(json).events[0] : type),
    buffered: () => buffered.bytes,
    disconnect: (_filter, cursor) => void disconnected.push(cursor),
  };
  return { sink, sent, disconnected };
}

const deltas = (id: string): Frame => createFrame('deltas', id, '"deltas":[]', undefined);

it('a subscriber that reads gets every event, then one word that it is live', async () => {
  const { sink, sent } = sinkWith({ bytes: 0 });
  const subscriber = createSubscriber(pagesUpTo(3), sink, { id: 1, filter, cursor: at(0) }, limits);
  expect(await subscriber.pump(0)).toBe('caught-up');
  expect(await subscriber.pump(1)).toBe('caught-up');
  expect(sent).toEqual([1, 2, 3, 'live']);
});

it('a slow subscriber loses deltas first, then waits, and is closed with its cursor when it reads nothing', async () => {
  const buffered = { bytes: 0 };
  const { sink, sent, disconnected } = sinkWith(buffered);
  const subscriber = createSubscriber(pagesUpTo(40), sink, { id: 1, filter, cursor: at(0) }, limits);
  expect(subscriber.sendDeltas(deltas)).toBe(true);
  buffered.bytes = 150;
  expect(subscriber.sendDeltas(deltas)).toBe(false);
  // Events still flow: the trace comes before words that are told again at the end of the response.
  expect(await subscriber.pump(0)).toBe('behind');
  expect(sent).toEqual(['deltas', ...Array.from({ length: 16 }, (_none, index) => index + 1)]);
  buffered.bytes = 200;
  expect(await subscriber.pump(100)).toBe('behind');
  expect(sent).toHaveLength(17);
  buffered.bytes = 190 + 20;
  expect(await subscriber.pump(1099)).toBe('behind');
  expect(disconnected).toEqual([]);
  expect(await subscriber.pump(1100)).toBe('gone');
  expect(disconnected.map(({ after }) => after.get('r'))).toEqual([16]);
});

it('a subscriber that reads a little is not closed, however slow it is', async () => {
  const buffered = { bytes: 500 };
  const { sink, disconnected } = sinkWith(buffered);
  const subscriber = createSubscriber(pagesUpTo(1), sink, { id: 1, filter, cursor: at(0) }, limits);
  for (let now = 0; now < 20_000; now += 999) {
    expect(await subscriber.pump(now)).toBe('behind');
    buffered.bytes -= 1;
  }
  expect(disconnected).toEqual([]);
});
