import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSqliteStore } from '../../../src/store/sqlite/store.ts';
import { appendTexts, emptyRun, type Listener, listenTo, type Served, serveHouse } from '../../support/test-server.ts';

const backpressure = { deltaBytes: 64 * 1024, eventBytes: 256 * 1024, stallMs: 2000, closeTimeoutMs: 60_000 };
const waiting = { timeout: 20_000, interval: 20 };
const metric = async (url: string, name: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^mootcourt_${name} (.*)$`, 'm').exec(text)?.[1]);
};

describe('the feed', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveHouse({ backpressure });
  });
  afterAll(() => served.close());
  const store = () => served.app.store;

  it('closes a subscriber that does not read with its cursor, holds little for it, and lets nobody else wait [P34]', async () => {
    const { run, debate } = await emptyRun(store());
    const lazy = await listenTo(served.url, { run });
    const keen = await listenTo(served.url, { run });
    await vi.waitFor(() => expect(lazy.frames.at(-1)?.type).toBe('live'), waiting);
    lazy.socket.pause();
    let mostHeld = 0;
    for (let part = 0; part < 40; part += 1) {
      await appendTexts(
        store(),
        debate,
        Array.from({ length: 20 }, () => 'x'.repeat(50_000)),
      );
      mostHeld = Math.max(mostHeld, await metric(served.url, 'feed_buffered_bytes'));
    }
    const stored = await store().trace.events(run);
    await vi.waitFor(() => expect(keen.events()).toHaveLength(stored.length), waiting);
    await vi.waitFor(async () => expect(await metric(served.url, 'feed_subscribers')).toBe(1), waiting);
    expect(mostHeld).toBeLessThan(20 * 1024 * 1024);

    lazy.socket.resume();
    const [code, reason] = await lazy.closed;
    const cursor = lazy.frames.findLast((frame) => frame.cursor !== undefined)?.cursor;
    expect([code, Number(reason)]).toEqual([4001, cursor]);
    const back = await listenTo(served.url, { run, after: cursor });
    await vi.waitFor(() => expect(back.frames.at(-1)?.type).toBe('live'), waiting);
    const seqs = (...of: Listener[]) => of.flatMap((listener) => listener.events().map((event) => event.seq));
    expect(seqs(lazy, back)).toEqual(stored.map((event) => event.seq));
    expect(seqs(keen)).toEqual(stored.map((event) => event.seq));
    keen.socket.close();
    back.socket.close();
  });

  it('tells what another process wrote to the same store', async () => {
    const { run, debate } = await emptyRun(store());
    const listener = await listenTo(served.url, { run, after: 'live' });
    await vi.waitFor(() => expect(listener.frames).toHaveLength(1), waiting);
    const other = createSqliteStore({ file: served.storeFile, now: () => new Date() });
    await appendTexts(other, debate, ['from elsewhere']);
    await other.close();
    await vi.waitFor(
      () => expect(listener.events().map((event) => event.type)).toEqual(['advocate-argument']),
      waiting,
    );
    listener.socket.close();
  });

  it('tells a debate its own events only, and moves its cursor past those of others', async () => {
    const { run, debate } = await emptyRun(store());
    await appendTexts(store(), debate, ['one', 'two']);
    const listener = await listenTo(served.url, { debate });
    await vi.waitFor(() => expect(listener.frames.at(-1)).toEqual({ type: 'live', id: 1, cursor: 3 }), waiting);
    expect(listener.events()).toEqual(await store().trace.events(run, { debate }));
    listener.socket.close();
  });

  it('goes on with everything from a number a run: new runs from their start, old ones that are not named from now on', async () => {
    const old = await emptyRun(store());
    const named = await emptyRun(store());
    await appendTexts(store(), named.debate, ['read', 'unread']);
    const fresh = await emptyRun(store());
    const listener = await listenTo(served.url, { after: { [named.run]: 2 } });
    await vi.waitFor(() => expect(listener.frames.at(-1)?.type).toBe('live'), waiting);
    await appendTexts(store(), old.debate, ['late']);
    const heard = () =>
      listener
        .events()
        .map((event) => `${event.run} ${event.seq}`)
        .sort();
    await vi.waitFor(
      () => expect(heard()).toEqual([`${named.run} 3`, `${fresh.run} 1`, `${old.run} 2`].sort()),
      waiting,
    );
    const [first, live, last] = listener.frames;
    expect(first?.cursor).toEqual({ [named.run]: 3, [fresh.run]: 1 });
    expect(live?.cursor).toMatchObject({ [old.run]: 1, [named.run]: 3, [fresh.run]: 1 });
    expect(last?.cursor).toEqual({ [old.run]: 2 });
    listener.socket.close();
  });

  it.each([
    ['a cursor that no event has', { after: 99 }, 'after: 99 is beyond 1, the last event of run '],
    ['a debate that is not there', { debate: 'none' }, 'debate: there is no debate none in this store'],
    [
      'a number for everything',
      { run: undefined, after: 5 },
      'after: for all runs, expected 0, "live" or an object of numbers by run',
    ],
  ])('refuses %s', async (_what, subscription, message) => {
    const { run } = await emptyRun(store());
    const listener = await listenTo(served.url, { run, ...subscription });
    await vi.waitFor(() => expect(listener.frames[0]?.message).toContain(message), waiting);
    expect(listener.frames[0]).toMatchObject({ type: 'error', id: 1 });
    listener.socket.close();
  });

  it('stops when told, and answers what is no JSON', async () => {
    const { run, debate } = await emptyRun(store());
    const listener = await listenTo(served.url, { run });
    await vi.waitFor(() => expect(listener.frames.at(-1)?.type).toBe('live'), waiting);
    listener.socket.send(JSON.stringify({ type: 'unsubscribe', id: 1 }));
    listener.socket.send('{');
    await vi.waitFor(() => expect(listener.frames.at(-1)?.type).toBe('error'), waiting);
    await appendTexts(store(), debate, ['unheard']);
    await vi.waitFor(async () => expect(await metric(served.url, 'feed_subscribers')).toBe(0), waiting);
    expect(listener.events()).toHaveLength(1);
    listener.socket.close();
  });

  it('is followed by the client of the documentation', async () => {
    const { run, debate } = await emptyRun(store());
    const file = path.resolve(import.meta.dirname, '../../../docs/feed-client.mjs');
    const env = { PATH: process.env.PATH ?? '', MOOTCOURT_URL: served.url };
    const client = spawn(process.execPath, [file, run], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    client.stdout.on('data', (data) => {
      output += data;
    });
    await vi.waitFor(() => expect(output).toBe(`1  run-start\n`), waiting);
    await appendTexts(store(), debate, ['heard']);
    await vi.waitFor(() => expect(output).toBe(`1  run-start\n2 ${debate} advocate-argument\n`), waiting);
    client.kill();
  });
});

it('tells subscribers the last events of a run before the server stops', async () => {
  const served = await serveHouse();
  const { run, debate } = await emptyRun(served.app.store);
  const listener = await listenTo(served.url, { run, after: 'live' });
  await vi.waitFor(() => expect(listener.frames).toHaveLength(1), waiting);
  await appendTexts(served.app.store, debate, ['the last word']);
  served.server.markUnready();
  expect((await fetch(`${served.url}/readyz`)).status).toBe(503);
  await served.close();
  expect(await listener.closed).toEqual([1001, 'the server stops']);
  expect(listener.events()).toHaveLength(1);
});
