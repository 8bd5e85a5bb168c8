import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, createClient, type TraceEvent } from '../../src/client/index.ts';
import { emptyRun, type Served, serveHouse } from '../support/test-server.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHouse({ token: 'a secret' });
});
afterAll(() => served.close());

const client = () => createClient({ baseUrl: served.url, token: 'a secret' });

async function all(events: AsyncIterable<TraceEvent>): Promise<TraceEvent[]> {
  const list: TraceEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

/** A proxy that cuts each of its first connections after some bytes from the server. */
async function flakyProxy(target: string, cutAfterBytes: number[]) {
  const { port } = new URL(target);
  const cuts = [...cutAfterBytes];
  const sockets = new Set<Socket>();
  const proxy = createServer((inbound) => {
    const outbound = connect(Number(port), '127.0.0.1');
    const limit = cuts.shift() ?? Number.POSITIVE_INFINITY;
    let bytes = 0;
    const end = () => {
      inbound.destroy();
      outbound.destroy();
    };
    for (const socket of [inbound, outbound]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    // Host names the port of the server, which checks it.
    inbound.on('data', (data) =>
      outbound.write(data.toString('latin1').replace(/Host: [^\r]*/i, `Host: 127.0.0.1:${port}`), 'latin1'),
    );
    outbound.on('data', (data) => {
      bytes += data.length;
      inbound.write(data);
      if (bytes > limit) inbound.end(end);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address() as { port: number };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cutsLeft: () => cuts.length,
    close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}

describe('the client', () => {
  it('starts a run, follows it to its end, and reads runs and debates', async () => {
    const run = await client().start({ limit: 2, seed: 4 });
    const events = await all(client().follow(run.id));
    expect(events.at(0)?.type).toBe('run-start');
    expect(events.at(-1)?.type).toBe('run-end');
    expect(events).toEqual(await served.app.store.trace.events(run.id));
    expect((await client().run(run.id)).run.state).toBe('finished');
    expect((await client().runs({ kinds: ['stress-test'] })).runs.map(({ id }) => id)).toContain(run.id);
    const { total, debates } = await client().debates(run.id, { state: 'ruled', limit: 1 });
    expect([total, debates.length, debates[0]?.state]).toEqual([2, 1, 'ruled']);
  });

  it('follows from an event on, also a run that has ended', async () => {
    const { id } = await client().start({ limit: 1 });
    const events = await all(client().follow(id));
    const middle = events[Math.floor(events.length / 2)] as TraceEvent;
    expect(await all(client().follow(id, { from: middle.seq }))).toEqual(events.filter(({ seq }) => seq > middle.seq));
    expect(await all(client().follow(id, { from: events.at(-1)?.seq ?? 0 }))).toEqual([]);
  });

  it('resumes after its connection broke, with every event once', async () => {
    const { id } = await client().start({ limit: 12 });
    await served.service.whenEnded(id);
    const proxy = await flakyProxy(served.url, [300, 2000, 120_000]);
    const events = await all(createClient({ baseUrl: proxy.url, token: 'a secret' }).follow(id));
    expect(proxy.cutsLeft()).toBe(0);
    proxy.close();
    expect(events.map(({ seq }) => seq)).toEqual((await served.app.store.trace.events(id)).map(({ seq }) => seq));
  });

  it('stops when its caller does', async () => {
    const { run } = await emptyRun(served.app.store);
    const stop = new AbortController();
    const events = all(client().follow(run, { signal: stop.signal }));
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(events).rejects.toThrow('enough');
  });

  it('tells what the server refused, with its code and remedy', async () => {
    const wrong = createClient({ baseUrl: served.url, token: 'wrong' });
    await expect(wrong.runs()).rejects.toMatchObject({ name: 'ApiError', status: 401, code: 'unauthorized' });
    await expect(all(wrong.follow('x'))).rejects.toMatchObject({ status: 401 });
    const missing = await client()
      .run('none')
      .catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(ApiError);
    expect(missing).toMatchObject({
      status: 404,
      code: 'not-found',
      message: 'run: there is no run none in this store',
    });
    await expect(all(client().follow('none'))).rejects.toThrow('there is no run none');
    await expect(createClient({ baseUrl: 'http://127.0.0.1:1' }).runs()).rejects.toMatchObject({ code: 'unreachable' });
  });
});
