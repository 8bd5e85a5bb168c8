import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Role } from '../../src/domain/principal.ts';
import { createCallState } from '../../src/mcp/context.ts';
import { createMcpHttp } from '../../src/mcp/http-transport.ts';
import { createAuthenticator } from '../../src/server/auth/authenticator.ts';
import { withFileLock } from '../../src/settings/file-lock.ts';
import { createToken, openTokenBook, readTokens, revokeToken } from '../../src/settings/tokens-file.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';
import { type Served, serveHouse } from '../support/test-server.ts';

const tokensFile = path.join(temporaryFolder(), 'tokens.yaml');
const tokenOf = (user: string, role: Role) => createToken(tokensFile, { user, role, now: new Date() });
const [ana, anasViewer, ben] = [tokenOf('ana', 'operator'), tokenOf('ana', 'reader'), tokenOf('ben', 'operator')];

let served: Served;
/** The token of the environment. */
const own = 'the own one of the machine';

beforeAll(async () => {
  served = await serveHouse({
    tokensFile,
    token: own,
    revalidateMs: 50,
    mcp: (view) => createMcpHttp({ ...view, roots: [], calls: createCallState() }),
  });
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

  it('that was the last one opens nothing after a restart, nor does a file that was named and is not there [P280]', async () => {
    const file = path.join(temporaryFolder(), 'tokens.yaml');
    revokeToken(file, createToken(file, { user: 'ana', role: 'reader', now: new Date() }).entry.id);
    const statusOf = async (options: Parameters<typeof serveHouse>[0]) => {
      const restarted = await serveHouse(options);
      const { status } = await fetch(`${restarted.url}/api/runs`);
      await restarted.close();
      return status;
    };
    expect(await statusOf({ tokensFile: file })).toBe(401);
    rmSync(file);
    expect(await statusOf({ tokensFile: file })).toBe(200);
    expect(await statusOf({ tokensFile: file, tokensRequired: true })).toBe(401);
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
    expect(listed).toMatch(new RegExp(`^${made.id}  reader {2}dora  created \\S+  expires \\S+\\n$`));
    expect(listed).not.toContain(made.token);
    expect((await cli('create', '--user', 'a b')).stderr).toContain('--user: expected 1 to 64 letters');
    expect((await cli('create', '--user', 'x', '--expires', 'soon')).stderr).toContain('--expires: expected days');
    expect((await cli('revoke', made.id)).code).toBe(0);
    expect((await cli('revoke', made.id)).stderr).toContain('there is no token');
    writeFileSync(path.join(folder, '.mootcourt/tokens.yaml'), 'tokens: 5');
    expect((await cli('list')).stderr).toContain('tokens.yaml: tokens:');
  });
});
