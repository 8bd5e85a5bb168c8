import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Role } from '../../src/domain/principal.ts';
import type { RunRow } from '../../src/domain/run.ts';
import { createStartedRuns } from '../../src/mcp/context.ts';
import { createMcpHttp } from '../../src/mcp/http-transport.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { createAuthenticator } from '../../src/server/auth/authenticator.ts';
import { scopeToUser } from '../../src/server/user-scope/scope-to-user.ts';
import { withFileLock } from '../../src/settings/file-lock.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { createToken, openTokenBook, readTokens, revokeToken } from '../../src/settings/tokens-file.ts';
import { type Answer, textOf } from '../support/mcp-server.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';
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

beforeAll(async () => {
  served = await serveHouse({
    tokensFile,
    token: own,
    revalidateMs: 50,
    mcp: (view) => createMcpHttp({ ...view, roots: [], startedRuns: createStartedRuns(), lendings: new Map() }),
  });
  run = (await call(ana.token, 'POST', '/api/runs', { limit: 1 })).body.id;
  await served.service.whenEnded(run);
  debate = `${run}-0001`;
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

  it('reaches the own run by every route that reads', async () => {
    const reads = routes.filter(({ method, address }) => method === 'GET' || address.endsWith('/verify'));
    expect(reads.length).toBeGreaterThan(8);
    for (const { method, address } of reads) {
      for (const { token } of [ana, anasViewer]) {
        const { status } = await call(token, method, filled(address, { run, debate }));
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
    expect(naming.length).toBeGreaterThan(6);
    for (const { name, inputSchema } of naming) {
      const given = 'debate' in (inputSchema.properties ?? {}) ? { debate } : { run };
      const answer = (await client.callTool({ name, arguments: given })) as Answer;
      expect({ name, error: answer.isError }).toEqual({ name, error: true });
      expect(textOf(answer)).toMatch(/there is no (run|debate)|needs|expected/);
    }
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
      expect(Object.keys(seen).sort()).toEqual(Object.keys(whole).sort());
      for (const name of Object.keys(whole).filter((name) => typeof whole[name as keyof object] === 'function'))
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

/** Members that are the same for everybody. */
const passedOn = new Set(['checkpointer', 'now', 'modelClientsFor']);

describe('the metrics of the whole server', () => {
  it("open to the server's own token and to no user's [P79]", async () => {
    const answers = await Promise.all([own, ana.token, anasViewer.token].map((name) => call(name, 'GET', '/metrics')));
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403]);
    expect(answers[0]?.body).toContain('mootcourt_cost_usd');
    expect(JSON.stringify(answers.slice(1))).not.toContain('mootcourt_');
    expect(answers[1]?.body.error.message).toContain("a user's token does not open the metrics");
  });
});

/** Another process that takes the lock at once or fails. */
const takesLock = (file: string) =>
  `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(`${file}.lock`)}, { timeout: 0 }).exec('BEGIN EXCLUSIVE')`;

describe('wrong tokens', () => {
  const host = '127.0.0.1:80';
  const bearer = (token: string) => ({ host, authorization: `Bearer ${token}` });

  it('are few from one address, then the token that a person chose is not compared any more, while made ones open [P79]', () => {
    let now = 0;
    const tokens = openTokenBook({ own, file: tokensFile, now: () => new Date() });
    const authenticator = createAuthenticator({ host: '127.0.0.1', port: 80, tokens }, () => now);
    const statusOf = (token: string, address = '10.0.0.1') => {
      const result = authenticator.authenticate(bearer(token), '/', address);
      return 'failure' in result ? result.failure.status : 200;
    };
    for (let guess = 0; guess < 20; guess += 1) expect(statusOf(`guess ${guess}`)).toBe(401);
    expect([statusOf('another'), statusOf(own), statusOf(ana.token), statusOf(own, '10.0.0.2')]).toEqual([
      429, 429, 200, 200,
    ]);
    now = 2100;
    expect([statusOf(own), statusOf('another'), statusOf(own)]).toEqual([200, 401, 429]);
    // Who brings no token guesses nothing.
    expect(authenticator.authenticate({ host }, '/', '10.0.0.1')).toMatchObject({ failure: { status: 401 } });
  });

  it('are refused with 429 over HTTP and by the feed once there were many', async () => {
    const guarded = await serveHouse({ tokensFile, token: own });
    const statuses: number[] = [];
    for (let guess = 0; guess < 60; guess += 1) {
      statuses.push((await fetch(`${guarded.url}/api/runs`, { headers: { authorization: `Bearer ${guess}` } })).status);
    }
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
    expect(statuses).toContain(429);
    expect((await fetch(`${guarded.url}/api/runs`, { headers: { authorization: `Bearer ${ana.token}` } })).status).toBe(
      200,
    );
    await guarded.close();
  });
});

describe('a stream that is open', () => {
  const initialize = {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  };

  /** Opens events, an MCP stream and a feed, and tells when each has ended. */
  async function openStreams(token: string) {
    const headers = { authorization: `Bearer ${token}` };
    const mcp = { ...headers, accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
    const init = { method: 'POST', headers: mcp, body: JSON.stringify(initialize) };
    const opened = await fetch(`${served.url}/mcp`, init);
    await opened.text();
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    const events = await fetch(`${served.url}/api/events?after=0`, { headers });
    expect(events.status).toBe(200);
    const listen = (signal?: AbortSignal) =>
      fetch(`${served.url}/mcp`, {
        headers: { ...mcp, ...session, 'mcp-protocol-version': '2025-11-25' },
        ...(signal === undefined ? {} : { signal }),
      });
    // Its first byte may take long; that it is open shows in that there can be no second.
    const stream = listen().then((answer) => answer.text());
    await expect
      .poll(
        () =>
          listen(AbortSignal.timeout(500)).then(
            ({ status }) => status,
            () => undefined,
          ),
        { timeout: 10_000 },
      )
      .toBe(409);
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/feed`, { headers });
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    const ended: string[] = [];
    for (const [name, read] of Object.entries({ events: events.text(), stream }))
      read.then(
        () => ended.push(name),
        () => ended.push(name),
      );
    closed.then((code) => ended.push(`feed ${code}`));
    return ended;
  }

  it('ends with its token: events, MCP and feed, while those of other tokens of the user go on [P79]', async () => {
    const lost = tokenOf('dan', 'operator');
    const kept = tokenOf('dan', 'operator');
    const [ended, others] = [await openStreams(lost.token), await openStreams(kept.token)];
    expect(ended).toEqual([]);
    revokeToken(tokensFile, lost.entry.id);
    await expect.poll(() => [...ended].sort(), { timeout: 10_000 }).toEqual(['events', 'feed 4401', 'stream']);
    expect(others).toEqual([]);
    revokeToken(tokensFile, kept.entry.id);
    await expect.poll(() => others.length, { timeout: 10_000 }).toBe(3);
  });
});

describe('a token', () => {
  const status = async (token: string) => (await call(token, 'GET', '/api/runs')).status;

  it('is kept as a hash, in a file of its owner', () => {
    const kept = readFileSync(tokensFile, 'utf8');
    for (const { token } of [ana, anasViewer, ben]) expect(kept).not.toContain(token);
    expect(statSync(tokensFile).mode & 0o777).toBe(0o600);
  });

  it('opens the server from when it is made until it is revoked or has expired, without a restart [P78]', async () => {
    const { token, entry } = tokenOf('cleo', 'operator');
    expect(await status(token)).toBe(200);
    expect(await status(`${token}x`)).toBe(401);
    const page = `${served.url}/?token=${token}`;
    const set = (await fetch(page, { redirect: 'manual', headers: { accept: 'text/html' } })).headers.get('set-cookie');
    const withCookie = async () =>
      (await fetch(`${served.url}/api/runs`, { headers: { cookie: set?.split(';')[0] ?? '' } })).status;
    expect(await withCookie()).toBe(200);
    revokeToken(tokensFile, entry.id);
    expect([await status(token), await withCookie()]).toEqual([401, 401]);
    const late = createToken(tokensFile, {
      user: 'cleo',
      role: 'reader',
      expires: new Date(Date.now() - 1000),
      now: new Date(),
    });
    expect(await status(late.token)).toBe(401);
  });

  it('with the role viewer, as earlier versions wrote it, is read as reader', () => {
    const file = path.join(temporaryFolder(), 'tokens.yaml');
    createToken(file, { user: 'ana', role: 'reader', now: new Date() });
    writeFileSync(file, readFileSync(file, 'utf8').replace('role: reader', 'role: viewer'));
    expect(readTokens(file).map(({ role }) => role)).toEqual(['reader']);
  });

  it('that was the last one opens nothing when it is revoked, its file is broken or gone [P78]', async () => {
    const file = path.join(temporaryFolder(), 'tokens.yaml');
    const make = () => createToken(file, { user: 'ana', role: 'reader', now: new Date() });
    const { token, entry } = make();
    const only = await serveHouse({ tokensFile: file });
    const answers = async (given?: string) => {
      const headers = given === undefined ? {} : { authorization: `Bearer ${given}` };
      const { status } = await fetch(`${only.url}/api/runs`, { headers });
      const joined = await new Promise<boolean>((resolve) => {
        const socket = new WebSocket(`${only.url.replace('http', 'ws')}/feed`, { headers });
        socket.on('open', () => resolve(true)).on('error', () => resolve(false));
        socket.on('open', () => socket.close());
      });
      return [status, joined];
    };
    expect([await answers(token), await answers()]).toEqual([
      [200, true],
      [401, false],
    ]);
    revokeToken(file, entry.id);
    expect([await answers(token), await answers()]).toEqual([
      [401, false],
      [401, false],
    ]);
    writeFileSync(file, 'tokens: [');
    expect(await answers()).toEqual([401, false]);
    rmSync(file);
    expect(await answers()).toEqual([401, false]);
    expect(await answers(make().token)).toEqual([200, true]);
    await only.close();

    // Off loopback from the start, whatever becomes of the file.
    const book = openTokenBook({
      file: path.join(temporaryFolder(), 'none.yaml'),
      always: true,
      now: () => new Date(),
    });
    expect(book.required()).toBe(true);
  });

  it('is not lost where several commands write at once', async () => {
    const folder = temporaryFolder();
    const users = ['a', 'b', 'c', 'd', 'e'];
    const made = await Promise.all(users.map((user) => runCli(folder, ['token', 'create', '--user', user])));
    expect(made.map(({ code }) => code)).toEqual(users.map(() => 0));
    const listed = (await runCli(folder, ['token', 'list'])).stdout;
    expect([...listed.matchAll(/operator {2}(\w)/g)].map(([, user]) => user).sort()).toEqual(users);
  });

  it('waits for a command that holds the file', async () => {
    const file = path.join(temporaryFolder(), 'tokens.yaml');
    const order: string[] = [];
    withFileLock(file, () => {
      order.push('held');
      expect(() => execFileSync(process.execPath, ['-e', takesLock(file)], { stdio: 'pipe' })).toThrow(/locked/);
    });
    execFileSync(process.execPath, ['-e', takesLock(file)]);
    expect(order).toEqual(['held']);
    expect(statSync(`${file}.lock`).mode & 0o777).toBe(0o600);
  });

  it('is made, listed and revoked from the command line, and shown once', async () => {
    const folder = temporaryFolder();
    const cli = (...args: string[]) => runCli(folder, ['token', ...args]);
    const made = JSON.parse(
      (await cli('create', '--user', 'dora', '--role', 'viewer', '--expires', '90d', '--json')).stdout,
    );
    expect(made).toMatchObject({ token: expect.stringMatching(/^moot_[\w-]{43}$/), user: 'dora', role: 'reader' });
    const listed = (await cli('list')).stdout;
    expect(listed).toMatch(new RegExp(`^${made.id}  reader {4}dora  created \\S+  expires \\S+\\n$`));
    expect(listed).not.toContain(made.token);
    expect((await cli('create', '--user', 'a b')).stderr).toContain('--user: expected 1 to 64 letters');
    expect((await cli('create', '--user', 'x', '--expires', 'soon')).stderr).toContain('--expires: expected days');
    expect((await cli('revoke', made.id)).code).toBe(0);
    expect((await cli('revoke', made.id)).stderr).toContain('there is no token');
    writeFileSync(path.join(folder, '.mootcourt/tokens.yaml'), 'tokens: 5');
    expect((await cli('list')).stderr).toContain('tokens.yaml: tokens:');
  });
});
