import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Role } from '../../src/domain/principal.ts';
import type { RunRow } from '../../src/domain/run.ts';
import { createCallState } from '../../src/mcp/context.ts';
import { createMcpHttp } from '../../src/mcp/http-transport.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { scopeToUser } from '../../src/server/user-scope/scope-to-user.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { createToken } from '../../src/settings/tokens-file.ts';
import { type Answer, textOf } from '../support/mcp-server.ts';
import { temporaryFolder } from '../support/run-cli.ts';
import { type Served, serveHouse } from '../support/test-server.ts';

const tokensFile = path.join(temporaryFolder(), 'tokens.yaml');
const tokenOf = (user: string, role: Role) => createToken(tokensFile, { user, role, now: new Date() });
const [ana, anasViewer, ben] = [tokenOf('ana', 'operator'), tokenOf('ana', 'reader'), tokenOf('ben', 'operator')];

let served: Served;
/** The token of the environment. */
const own = 'the own one of the machine';
/** A finished run of Ana's. */
let run = '';
let debate = '';
/** Names of its respondents. */
let respondents: string[] = [];

beforeAll(async () => {
  served = await serveHouse({
    tokensFile,
    token: own,
    revalidateMs: 50,
    mcp: (view) => createMcpHttp({ ...view, roots: [], calls: createCallState() }),
  });
  run = (await call(ana.token, 'POST', '/api/runs', { limit: 1 })).body.id;
  await served.service.whenEnded(run);
  debate = `${run}-0001`;
  const { panel } = await served.app.store.runs.config(run);
  respondents = panel.respondents === 'recorded' ? [] : panel.respondents.map(({ name, model }) => name ?? model);
});
afterAll(() => served.close());

// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of an answer
type Json = any;

async function call(
  token: string,
  method: string,
  address: string,
  body?: object,
): Promise<{ status: number; body: Json }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await fetch(`${served.url}${address}`, init);
  const text = await answer.text();
  return {
    status: answer.status,
    body: answer.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text,
  };
}

async function connected(token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${served.url}/mcp`), { requestInit: { headers } }));
  return client;
}

/** Every route of the API that names a run or a debate, read from the sources, so that a new one cannot be forgotten. */
const routes = ['run', 'debate'].flatMap((kind) => {
  const source = readFileSync(path.resolve(import.meta.dirname, `../../src/server/http/${kind}-routes.ts`), 'utf8');
  return [...source.matchAll(/routes\.(get|post)\('(\/:[^']*)'/g)].map(([, method = '', address = '']) => ({
    method: method.toUpperCase(),
    address: `/api/${kind}s${address}`,
  }));
});

describe('a user', () => {
  const filled = (address: string, ids: { run: string; debate: string }) =>
    address.replace(':run', ids.run).replace(':debate', ids.debate);
  const nothing = { run: '261124-00000000', debate: '261124-00000000-0001' };

  /** What two of the routes cannot answer without. */
  function neededQuery(address: string): string {
    if (address.endsWith('/comparison')) return `?later=${run}`;
    const [left = '', right = ''] = respondents;
    return address.endsWith('/models') ? `?${new URLSearchParams({ left, right })}` : '';
  }

  it('reaches the own run by every route that reads', async () => {
    const reads = routes.filter(({ method, address }) => method === 'GET' || address.endsWith('/verify'));
    expect(reads.length).toBeGreaterThan(8);
    for (const { method, address } of reads) {
      for (const { token } of [ana, anasViewer]) {
        const { status } = await call(token, method, `${filled(address, { run, debate })}${neededQuery(address)}`);
        expect({ address, status }).toEqual({ address, status: 200 });
      }
    }
  });

  it.each(routes)(
    "gets for $method $address of another's run the answer for one that is not there [P75]",
    async ({ method, address }) => {
      const body = method === 'POST' ? { verdicts: { R1: 'compliant' }, explanation: 'x' } : undefined;
      const [others, none] = await Promise.all(
        [{ run, debate }, nothing].map((ids) => call(ben.token, method, filled(address, ids), body)),
      );
      const anonymous = (answer: typeof others) =>
        JSON.stringify(answer)
          .replaceAll(debate, 'D')
          .replaceAll(nothing.debate, 'D')
          .replaceAll(run, 'R')
          .replaceAll(nothing.run, 'R');
      expect(anonymous(others)).toBe(anonymous(none));
      expect([400, 404]).toContain(others?.status);
    },
  );

  it("does not see another's run in lists, comparisons and feeds, nor the machine's own", async () => {
    const bens = await served.service.whenEnded((await call(ben.token, 'POST', '/api/runs', { limit: 1 })).body.id);
    const ids = async (token: string) => (await call(token, 'GET', '/api/runs')).body.runs.map((run: Json) => run.id);
    expect(await ids(ben.token)).toEqual([bens.id]);
    expect(await ids(ana.token)).toEqual([run]);
    expect(new Set(await ids(own))).toEqual(new Set([run, bens.id]));
    for (const [earlier, later] of [
      [bens.id, run],
      [run, bens.id],
    ])
      expect((await call(ben.token, 'GET', `/api/runs/${earlier}/comparison?later=${later}`)).status).toBe(404);
    expect((await call(ben.token, 'GET', `/api/compare?left=${debate}&right=${bens.id}-0001`)).status).toBe(404);
    expect((await call(ben.token, 'GET', `/api/events?run=${run}`)).status).toBe(404);

    const frames = await feed(ben.token, [{ after: 0 }, { after: 0, run }]);
    expect(JSON.stringify(frames)).toContain(bens.id);
    expect(JSON.stringify(frames.filter((frame) => frame.type !== 'error'))).not.toContain(run);
    expect(frames).toContainEqual(expect.objectContaining({ type: 'error', id: 1 }));
  });

  async function feed(token: string, wanted: object[]): Promise<Json[]> {
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/feed`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const frames: Json[] = [];
    socket.on('message', (data) => frames.push(JSON.parse(String(data))));
    await new Promise((resolve) => socket.once('open', resolve));
    wanted.forEach((item, id) => {
      socket.send(JSON.stringify({ type: 'subscribe', id, deltas: false, ...item }));
    });
    await expect
      .poll(() => new Set(frames.filter(({ type }) => type !== 'batch').map(({ id }) => id)).size)
      .toBe(wanted.length);
    socket.close();
    return frames;
  }

  it("reaches nothing of another's by any tool, resource, completion or key of the assistant's door [P76]", async () => {
    const client = await connected(ben.token);
    const { tools } = await client.listTools();
    const naming = tools.filter(
      ({ inputSchema: { properties = {} } }) => 'run' in properties || 'debate' in properties,
    );
    expect(naming.length).toBeGreaterThan(5);
    for (const { name, inputSchema } of naming) {
      const given = 'debate' in (inputSchema.properties ?? {}) ? { debate } : { run };
      const answer = (await client.callTool({ name, arguments: given })) as Answer;
      expect({ name, error: answer.isError }).toEqual({ name, error: true });
      expect(textOf(answer)).toMatch(/there is no (run|debate)|needs|expected/);
    }
    const resumed = (await client.callTool({ name: 'stress_test', arguments: { resume: run } })) as Answer;
    expect([resumed.isError, textOf(resumed)]).toEqual([true, expect.stringContaining('there is no run')]);
    const { resourceTemplates } = await client.listResourceTemplates();
    for (const { uriTemplate } of resourceTemplates.filter((resourceTemplate) =>
      /\{(run|debate)\}/.test(resourceTemplate.uriTemplate),
    )) {
      const uri = uriTemplate.replace('{run}', run).replace('{debate}', debate);
      await expect(client.readResource({ uri })).rejects.toThrow();
      const argument = { name: uriTemplate.includes('{run}') ? 'run' : 'debate', value: run.slice(0, 8) };
      const { completion } = await client.complete({ ref: { type: 'ref/resource', uri: uriTemplate }, argument });
      expect(completion.values.filter((value) => value.startsWith(run))).toEqual([]);
    }
    expect(JSON.stringify(await client.listResources())).not.toContain(run);

    const started = { name: 'stress_test', arguments: { limit: 1, idempotencyKey: 'shared' } };
    const other = await connected(ana.token);
    const [mine, hers] = [(await client.callTool(started)) as Answer, (await other.callTool(started)) as Answer];
    expect(mine.structuredContent?.run).not.toBe(hers.structuredContent?.run);
    expect((await served.app.store.runs.run(String(hers.structuredContent?.run)))?.startedBy).toBe('ana');
    await Promise.all([client.close(), other.close()]);
  });

  it("cannot use another's session", async () => {
    const post = (token: string, body: object, more: Record<string, string> = {}) =>
      fetch(`${served.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          ...more,
        },
        body: JSON.stringify(body),
      });
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
    const opened = await post(ana.token, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    await opened.text();
    const session = {
      'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
      'mcp-protocol-version': '2025-11-25',
    };
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await post(ben.token, list, session)).status).toBe(404);
    expect((await post(anasViewer.token, list, session)).status).toBe(404);
    expect((await post(ana.token, list, session)).status).toBe(200);
  });

  it('sees context and service through a view that decides on every member', async () => {
    const { app, service } = served;
    const view = scopeToUser(app, service, 'ben');
    for (const [whole, seen] of [
      [app, view.app],
      [app.store, view.app.store],
      [app.store.runs, view.app.store.runs],
      [app.store.trace, view.app.store.trace],
      [app.store.ledger, view.app.store.ledger],
      [app.store.archive, view.app.store.archive],
      [service, view.service],
    ] as [object, object][]) {
      expect(Object.keys(seen).sort()).toEqual(membersOf(whole).sort());
      for (const name of membersOf(whole).filter((name) => typeof whole[name as keyof object] === 'function'))
        if (!passedOn.has(name)) expect(seen[name as keyof object]).not.toBe(whole[name as keyof object]);
    }
    await expect(view.service.drain()).rejects.toThrow('stopped by its owner');
    await expect(view.service.resumeInterrupted()).rejects.toThrow('taken up by the server');
    await expect(view.app.store.verifyIntegrity()).rejects.toThrow('checked by its owner');
    const row = (await app.store.runs.run(run)) as RunRow;
    expect([view.service.isActive(row), await view.service.spending(run), await view.service.spending()]).toEqual([
      false,
      undefined,
      undefined,
    ]);
  });

  it("hears no word of another's debate under way [P75]", async () => {
    const { app, service } = served;
    const heard: string[] = [];
    const result = (watcher: string) => (delta: { debate: string }) => heard.push(`${watcher} ${delta.debate}`);
    const others = scopeToUser(app, service, 'ben').service;
    const hers = scopeToUser(app, service, 'ana').service;
    const row = await hers.start({
      kind: 'stress-test' as const,
      spec: loadSpec('helpful-assistant'),
      panel: loadPanel('offline'),
      scenarios: loadScenarios('bundled').slice(0, 12),
      seed: 5,
      concurrency: 1,
    });
    const leave = [others.watch(row.id, result('ben')), hers.watch(row.id, result('ana'))];
    await hers.whenEnded(row.id);
    for (const item of leave) item();
    expect(new Set(heard.map((name) => name.split(' ')[0]))).toEqual(new Set(['ana']));
  });

  it('with the role reader starts, stops, rules and pays for nothing, and is told why [P77]', async () => {
    for (const { method, address } of routes.filter(
      (route) => route.method === 'POST' && !route.address.endsWith('/verify'),
    )) {
      const { status, body } = await call(anasViewer.token, method, filled(address, { run, debate }), {});
      expect({ address, status }).toEqual({ address, status: 403 });
      expect(body.error.message).toContain('needs the role operator');
    }
    expect((await call(anasViewer.token, 'POST', '/api/runs', { limit: 1 })).status).toBe(403);
    expect((await call(anasViewer.token, 'GET', '/api/principal')).body).toEqual({ user: 'ana', role: 'reader' });

    const client = await connected(anasViewer.token);
    const { tools } = await client.listTools();
    const writing = tools.filter(({ annotations }) => annotations?.readOnlyHint !== true);
    expect(writing.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['stress_test', 'adjudicate', 'cancel_run']),
    );
    const before = await served.app.store.runs.runs(1000);
    for (const { name } of writing) {
      const given = { limit: 1, question: 'x', run, debate, topic: 'x', mode: 'verify' };
      const { properties = {} } = tools.find((tool) => tool.name === name)?.inputSchema ?? {};
      const args = Object.fromEntries(Object.entries(given).filter(([key]) => key in properties));
      const answer = (await client.callTool({ name, arguments: args })) as Answer;
      expect({ name, error: answer.isError, text: textOf(answer) }).toMatchObject({
        error: true,
        text: expect.stringContaining('role'),
      });
    }
    expect(await served.app.store.runs.runs(1000)).toEqual(before);
    expect(((await client.callTool({ name: 'get_run', arguments: { run } })) as Answer).isError).not.toBe(true);
    await client.close();
  });
});

/** Names of an object's public members, whether it is a plain object or of a class. */
function membersOf(whole: object): string[] {
  const prototype = Object.getPrototypeOf(whole);
  if (prototype === Object.prototype) return Object.keys(whole);
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}

/** Members that are the same for everybody. */
const passedOn = new Set(['checkpointer', 'now', 'modelClientsFor', 'userLimits']);

describe('the metrics of the whole server', () => {
  it("open to the server's own token and to no user's [P79]", async () => {
    const answers = await Promise.all([own, ana.token, anasViewer.token].map((name) => call(name, 'GET', '/metrics')));
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403]);
    expect(answers[0]?.body).toContain('mootcourt_cost_usd');
    expect(JSON.stringify(answers.slice(1))).not.toContain('mootcourt_');
    expect(answers[1]?.body.error.message).toContain("a user's token does not open the metrics");
  });
});
