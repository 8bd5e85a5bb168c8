import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { TraceEvent } from '../../src/domain/event.ts';
import { createRunService, type RunService } from '../../src/runs/run-service.ts';
import { startServer } from '../../src/server/start-server.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

let app: AppContext;
let service: RunService;
let server: Awaited<ReturnType<typeof startServer>>;
const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'server.db') };

beforeAll(async () => {
  // At one millisecond a word a run lasts long enough for a subscriber to come in while it is under way.
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date(), wordMs: 1 });
  service = createRunService(app);
  server = await startServer({ app, service, host: '127.0.0.1', port: 0, token: undefined, webRoot: undefined });
});
afterAll(async () => {
  await service.drain();
  await server.close();
  await app.close();
});

// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of an answer
type Json = any;
const get = async (address: string): Promise<Json> => (await fetch(`${server.url}${address}`)).json();
const post = (address: string, body: unknown) =>
  fetch(`${server.url}${address}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const result = async (answer: Promise<Response>): Promise<Json> => (await answer).json();

type Frame = {
  type: string;
  events?: TraceEvent[];
  cursor?: number;
  deltas?: { response: string; text: string }[];
  message?: string;
};

/** Listens until `enough`, then hangs up; gives all frames. */
function listen(
  subscription: Record<string, unknown>,
  enough: (frames: readonly Frame[]) => boolean,
): Promise<Frame[]> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/feed`);
    const frames: Frame[] = [];
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', id: 1, ...subscription })));
    socket.on('message', (data) => {
      frames.push(JSON.parse(String(data)));
      if (!enough(frames)) return;
      socket.close();
      // A copy: what is still on its way when the client hangs up was never heard by it.
      resolve([...frames]);
    });
    socket.on('error', reject);
  });
}

const eventsOf = (frames: readonly Frame[]) => frames.flatMap((frame) => frame.events ?? []);
const hasEnded = (frames: readonly Frame[]) => eventsOf(frames).some((event) => event.type === 'run-end');

describe('feed, trace and download', () => {
  it('are the same events, in a run that is heard live from its start', async () => {
    const { id: run } = await result(post('/api/runs', { limit: 6 }));
    const heard = eventsOf(await listen({ run, deltas: true }, hasEnded));
    const stored = await app.store.trace.events(run);
    expect(heard).toEqual(stored);
    const download = await (await fetch(`${server.url}/api/runs/${run}/trace`)).text();
    expect(
      download
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(stored);
    expect(await get(`/api/debates/${run}-0002/events`)).toEqual(
      stored.filter((event) => event.debate === `${run}-0002`),
    );
  });

  it('lose and double nothing when a subscriber goes away and comes back with its cursor', async () => {
    const { id: run } = await result(post('/api/runs', { limit: 30, seed: 5 }));
    const before = await listen({ run }, (frames) => eventsOf(frames).length > 300);
    const cursor = before.findLast((frame) => frame.cursor !== undefined)?.cursor ?? 0;
    const after = await listen({ run, after: cursor }, hasEnded);
    expect([...eventsOf(before), ...eventsOf(after)]).toEqual(await app.store.trace.events(run));
  });

  it('stream the words of a watched debate as they are written', async () => {
    const { id: run } = await result(post('/api/runs', { limit: 30, seed: 6 }));
    const frames = await listen({ run, deltas: true }, hasEnded);
    const words = frames.flatMap((frame) => frame.deltas ?? []).map((delta) => delta.text);
    const texts: Record<string, string> = await get(`/api/debates/${run}-0030/texts`);
    expect(Object.keys(texts)).toHaveLength(12);
    expect(words.length).toBeGreaterThan(100);
  });

  it('tell everything to those who ask for everything, from now on', async () => {
    const listening = listen({ after: 'live' }, hasEnded);
    const { id: run } = await result(post('/api/runs', { limit: 3, seed: 8 }));
    const heard = eventsOf(await listening);
    expect(new Set(heard.map((event) => event.run))).toEqual(new Set([run]));
    expect(heard).toEqual(await app.store.trace.events(run));
  });

  it('answer what is no subscription with an error, and go on', async () => {
    const frames = await listen({ run: 'none' }, (all) => all.length > 0);
    expect(frames[0]).toEqual({ type: 'error', id: 1, message: 'run: there is no run none in this store' });
    const wrong = await listen({ after: -1 }, (all) => all.length > 0);
    expect(wrong[0]).toMatchObject({ type: 'error' });
  });
});

describe('the API', () => {
  it('verifies, forks and compares a debate', async () => {
    const { id: run } = await result(post('/api/runs', { limit: 3, seed: 9 }));
    await service.whenEnded(run);
    expect(await result(post(`/api/debates/${run}-0001/verify`, {}))).toMatchObject({ kind: 'identical' });
    const [dropJudge] = ((await get(`/api/debates/${run}-0001/events`)) as TraceEvent[]).flatMap((event) =>
      event.type === 'debate-start' ? event.data.judges : [],
    );
    const fork = await result(post(`/api/debates/${run}-0001/fork`, { dropJudge }));
    await service.whenEnded(fork.run);
    const differences = (await get(`/api/compare?left=${run}-0001&right=${fork.debate}`)) as {
      what: string;
      of: string;
    }[];
    expect(
      differences.some((difference) => difference.what === 'assessment' && difference.of.startsWith(String(dropJudge))),
    ).toBe(true);
    expect(await get(`/api/runs/${run}/summary`)).toMatchObject({ debates: 3 });
    const list = (await get(`/api/runs/${run}/debates?limit=2`)) as { total: number; debates: unknown[] };
    expect([list.total, list.debates.length]).toEqual([3, 2]);
  });

  it('serves the report of a run under a policy of its own, which lets its style through and nothing else', async () => {
    const { id: run } = await result(post('/api/runs', { limit: 3, seed: 10 }));
    await service.whenEnded(run);
    const answer = await fetch(`${server.url}/api/runs/${run}/report`);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
    expect(await answer.text()).toContain('<style>');
  });

  it.each([
    ['GET', '/api/runs/none', undefined, 404, 'run: there is no run none'],
    ['GET', '/api/nothing', undefined, 404, 'there is no GET /api/nothing'],
    ['POST', '/api/runs', { limit: 0 }, 400, 'limit: '],
    ['POST', '/api/runs', { panel: '../../etc/passwd' }, 400, 'panel: expected a bundled name'],
    ['POST', '/api/runs', { colour: 1 }, 400, 'colour'],
    ['POST', '/api/runs', { panel: 'frontier' }, 400, 'OPENAI_API_KEY'],
    ['GET', '/api/compare?left=a', undefined, 400, 'right: '],
  ])('%s %s %j is refused with code, message and remedy', async (method, address, body, status, message) => {
    const answer = await fetch(`${server.url}${address}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    expect(answer.status).toBe(status);
    const { error } = (await answer.json()) as Json;
    expect(error.message).toContain(message);
    expect(error.remedy).toBeTruthy();
    expect(JSON.stringify(error)).not.toMatch(/node_modules|\.ts:/);
  });

  it('takes no more than a megabyte and nothing that is no JSON', async () => {
    const send = (body: string) =>
      fetch(`${server.url}/api/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect((await send(JSON.stringify({ spec: 'x'.repeat(2_000_000) }))).status).toBe(413);
    expect((await send('{"spec":')).status).toBe(400);
  });
});

describe('access', () => {
  /** `fetch` forbids setting Host. */
  const statusWith = (headers: Record<string, string>, url = server.url) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${url}/api/runs`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it('is refused to other hosts and origins, over HTTP and WebSocket', async () => {
    expect(await statusWith({})).toBe(200);
    expect(await statusWith({ host: 'evil.example' })).toBe(403);
    expect(await statusWith({ origin: 'https://evil.example' })).toBe(403);
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/feed`, { origin: 'https://evil.example' });
    const message = await new Promise((resolve) => socket.on('error', (error) => resolve(error.message)));
    expect(message).toContain('403');
  });

  it('off this machine needs a token', async () => {
    const options = { app, service, port: 0, webRoot: undefined };
    await expect(startServer({ ...options, host: '0.0.0.0', token: undefined })).rejects.toThrow('set MOOTCOURT_TOKEN');
    const guarded = await startServer({ ...options, host: '127.0.0.1', token: 'a secret' });
    expect(await statusWith({}, guarded.url)).toBe(401);
    expect(await statusWith({ authorization: 'Bearer wrong' }, guarded.url)).toBe(401);
    expect(await statusWith({ authorization: 'Bearer a secret' }, guarded.url)).toBe(200);
    await guarded.close();
  });
});
