import { request as send } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createClientAddress } from '../../../src/server/auth/client-address.ts';
import { type Served, serveHouse } from '../../support/test-server.ts';

describe('the address of a client', () => {
  const from = (trusted: string[], remoteAddress: string, forwarded?: string) =>
    createClientAddress(trusted)({
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    });

  it.each([
    [[], '127.0.0.1', '9.9.9.9', '127.0.0.1'],
    [['loopback'], '127.0.0.1', '9.9.9.9', '9.9.9.9'],
    [['loopback'], '::ffff:127.0.0.1', '9.9.9.9', '9.9.9.9'],
    [['loopback'], '::1', '2001:db8::1', '2001:db8::1'],
    [['loopback'], '8.8.8.8', '9.9.9.9', '8.8.8.8'],
    [['loopback'], '127.0.0.1', '1.1.1.1, 9.9.9.9', '9.9.9.9'],
    [['loopback', '10.0.0.0/8'], '127.0.0.1', '1.1.1.1, 9.9.9.9, 10.1.2.3', '9.9.9.9'],
    [['loopback'], '127.0.0.1', 'nonsense', '127.0.0.1'],
    [['loopback'], '127.0.0.1', undefined, '127.0.0.1'],
  ])('with proxies %j, from %s with %s is %s [P284]', (trusted, remote, forwarded, expected) => {
    expect(from(trusted, remote, forwarded)).toBe(expected);
  });

  it.each(['here', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/8/8', ''])('refuses the proxy %j', (network) => {
    expect(() => createClientAddress([network])).toThrow('--trust-proxy: expected');
  });
});

describe('behind a proxy [P284]', () => {
  const publicUrl = new URL('https://court.example.org');
  let served: Served;
  beforeAll(async () => {
    served = await serveHouse({ token: 'a secret', publicUrl, trustedProxies: ['loopback'] });
  });
  afterAll(() => served.close());

  const ask = (headers: Record<string, string>, path = '/api/runs', url = served.url) =>
    new Promise<{ status: number; cookie: string }>((resolve, reject) => {
      send(`${url}${path}`, { headers }, (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, cookie: String(answer.headers['set-cookie'] ?? '') });
      })
        .on('error', reject)
        .end();
    });
  const host = 'court.example.org';
  const authorization = 'Bearer a secret';

  it('answers under its public name and that of this machine, and no other, and to its own pages', async () => {
    const statuses = [
      await ask({ host, authorization }),
      await ask({ authorization }),
      await ask({ host: 'evil.example.org', authorization }),
      await ask({ host, authorization, origin: 'https://court.example.org' }),
      await ask({ host, authorization, origin: 'http://court.example.org:81' }),
      await ask({ host, authorization, origin: 'https://evil.example.org' }),
      await ask({ host }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 403, 200, 403, 403, 401]);
  });

  it('gives a session that the browser sends over TLS alone, and lets the feed in', async () => {
    const { cookie } = await ask({ host, accept: 'text/html' }, '/?token=a+secret');
    expect(cookie).toMatch(/; Secure$/);
    expect((await ask({ accept: 'text/html' }, '/?token=a+secret')).cookie).not.toContain('Secure');
    const opened = await new Promise<boolean>((resolve) => {
      const headers = { host, authorization, origin: 'https://court.example.org' };
      const socket = new WebSocket(`${served.url.replace('http', 'ws')}/feed`, { headers });
      socket.on('open', () => resolve(true)).on('error', () => resolve(false));
      socket.on('open', () => socket.close());
    });
    expect(opened).toBe(true);
  });

  it('slows one client that guesses, and none behind the same proxy', async () => {
    const guess = (client: string, token: string) =>
      ask({ host, authorization: `Bearer ${token}`, 'x-forwarded-for': client });
    for (let at = 0; at < 21; at += 1) await guess('9.9.9.9', `guess ${at}`);
    expect((await guess('9.9.9.9', 'a secret')).status).toBe(429);
    expect((await guess('9.9.9.8', 'a secret')).status).toBe(200);
  });

  it('does not start without a token, and refuses what a proxy forwards to a server that has none', async () => {
    await expect(serveHouse({ publicUrl })).rejects.toThrow('--public-url: https://court.example.org is open');
    const open = await serveHouse();
    expect((await ask({}, '/api/runs', open.url)).status).toBe(200);
    expect((await ask({ 'x-forwarded-for': '9.9.9.9' }, '/api/runs', open.url)).status).toBe(403);
    await open.close();
  });
});
