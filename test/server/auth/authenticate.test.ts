import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { authenticate } from '../../../src/server/auth/authenticate.ts';
import { createRateLimit } from '../../../src/server/auth/rate-limit.ts';
import { openTokenBook } from '../../../src/settings/tokens-file.ts';
import { type Served, serveHouse } from '../../support/test-server.ts';

describe('with a token', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveHouse({ token: 'a secret' });
  });
  afterAll(() => served.close());

  const joins = (headers: Record<string, string>, query = '') =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(`${served.url.replace('http', 'ws')}/feed${query}`, { headers });
      socket.on('open', () => resolve(true)).on('error', () => resolve(false));
      socket.on('open', () => socket.close());
    });

  it('a page opened once with it gets a session, and an address without it', async () => {
    const page = `${served.url}/debates/x?at=3&token=a+secret`;
    const first = await fetch(page, { redirect: 'manual', headers: { accept: 'text/html' } });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/debates/x?at=3']);
    const set = first.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^mootcourt-\d+=environment\.[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/$/);
    const cookie = set.split(';')[0] ?? '';
    expect((await fetch(`${served.url}/api/runs`, { headers: { cookie } })).status).toBe(200);
    expect(await joins({ cookie })).toBe(true);
    expect((await fetch(`${served.url}/api/runs`, { headers: { cookie: `${cookie}0` } })).status).toBe(401);
  });

  it('the feed asks for it too', async () => {
    expect(await joins({})).toBe(false);
    expect(await joins({ authorization: 'Bearer wrong' })).toBe(false);
    expect(await joins({ authorization: 'Bearer a secret' })).toBe(true);
    expect(await joins({}, '?token=a+secret')).toBe(true);
  });

  it('probes come in without, metrics do not', async () => {
    const status = async (address: string) => (await fetch(`${served.url}${address}`)).status;
    expect([await status('/healthz'), await status('/readyz'), await status('/metrics')]).toEqual([200, 200, 401]);
  });

  it('a request that is no address harms nobody', async () => {
    const { port } = new URL(served.url);
    for (const target of ['//', '//[', '/%E0%A4%A', '*']) {
      await new Promise((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => {
          socket.write(
            `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
          );
        });
        socket
          .on('data', () => socket.destroy())
          .on('close', resolve)
          .on('error', resolve);
      });
    }
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
  });
});

describe('the names of a server', () => {
  const at = (host: string, headers: Record<string, string>, token?: string) => {
    const tokens = openTokenBook({ own: token, now: () => new Date() });
    const result = authenticate({ host, port: 80, tokens }, headers, '/');
    return 'failure' in result ? result.failure.status : undefined;
  };

  it('are those of this machine on loopback', () => {
    for (const host of ['127.0.0.1:80', 'localhost:80', '[::1]:80']) expect(at('127.0.0.1', { host })).toBeUndefined();
    for (const host of ['evil.example', 'localhost:81', '127.0.0.1.evil.example:80', '']) {
      expect(at('127.0.0.1', { host })).toBe(403);
    }
    expect(at('127.0.0.1', { host: 'localhost:80', origin: 'null' })).toBe(403);
  });

  it('are not known behind a wildcard, so the token guards and a page must be the server’s own', () => {
    const authorization = 'Bearer t';
    expect(at('0.0.0.0', { host: 'box.lan:80', authorization }, 't')).toBeUndefined();
    expect(at('0.0.0.0', { host: 'box.lan:80' }, 't')).toBe(401);
    expect(at('0.0.0.0', { host: 'box.lan:80', origin: 'http://evil.example', authorization }, 't')).toBe(403);
  });
});

it('an address is held to its rate, and may go on after a while', () => {
  let now = 0;
  const limit = createRateLimit({ reads: { perSecond: 10, burst: 2 }, writes: { perSecond: 1, burst: 1 } }, () => now);
  const ask = (method: string): number => {
    let status = 200;
    const response = {
      locals: {},
      setHeader: () => undefined,
      status(code: number) {
        status = code;
        return { json: () => undefined };
      },
    };
    const request = { method, socket: { remoteAddress: '10.0.0.1' } };
    limit(request as never, response as never, () => undefined);
    return status;
  };
  expect([ask('GET'), ask('GET'), ask('GET')]).toEqual([200, 200, 429]);
  expect([ask('POST'), ask('POST')]).toEqual([200, 429]);
  now = 100;
  expect([ask('GET'), ask('GET'), ask('POST')]).toEqual([200, 429, 429]);
});
