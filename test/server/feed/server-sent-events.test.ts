import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../../src/domain/event.ts';
import { appendTexts, emptyRun, type Served, serveHouse } from '../../support/test-server.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHouse();
});
afterAll(() => served.close());

type Message = { event: string; id: string | undefined; data: { events?: TraceEvent[] } };

/** Reads server-sent events until `enough`. */
async function read(
  query: string,
  headers: Record<string, string>,
  enough: (all: Message[]) => boolean,
): Promise<Message[]> {
  const stop = new AbortController();
  const answer = await fetch(`${served.url}/api/events?${query}`, { headers, signal: stop.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const messages: Message[] = [];
  let rest = '';
  for await (const chunk of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1];
      const data = field('data');
      if (data !== undefined) messages.push({ event: field('event') ?? '', id: field('id'), data: JSON.parse(data) });
    }
    if (enough(messages)) break;
  }
  stop.abort();
  return messages;
}

const eventsOf = (messages: readonly Message[]) => messages.flatMap(({ data }) => data.events ?? []);
const isLive = (messages: readonly Message[]) => messages.at(-1)?.event === 'live';

describe('server-sent events', () => {
  it('tell a run, and go on from the last id', async () => {
    const { store } = served.app;
    const { run, debate } = await emptyRun(store);
    await appendTexts(store, debate, ['one', 'two']);
    const before = await read(`run=${run}`, {}, isLive);
    await appendTexts(store, debate, ['three']);
    const after = await read(`run=${run}`, { 'last-event-id': before.at(-1)?.id ?? '' }, isLive);
    expect([...eventsOf(before), ...eventsOf(after)]).toEqual(await store.trace.events(run));
  });

  it('tell everything, and go on from the last id', async () => {
    const { store } = served.app;
    const item = await emptyRun(store);
    const before = await read('', {}, isLive);
    await appendTexts(store, item.debate, ['more']);
    const other = await emptyRun(store);
    const after = await read('', { 'last-event-id': before.at(-1)?.id ?? '' }, isLive);
    const heard = eventsOf(after).map((event) => `${event.run} ${event.seq}`);
    expect(heard.sort()).toEqual([`${item.run} 2`, `${other.run} 1`].sort());
  });

  it.each([
    ['run=none', 404],
    ['after=x', 400],
    ['deltas=maybe', 400],
  ])('are refused for %s with %i', async (query, status) => {
    const answer = await fetch(`${served.url}/api/events?${query}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/json; charset=utf-8']);
  });
});
