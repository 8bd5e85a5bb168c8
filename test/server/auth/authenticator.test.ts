import { describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../../src/server/auth/authenticator.ts';
import { openTokenBook } from '../../../src/settings/tokens-file.ts';

const host = '127.0.0.1:80';
const shared = 'chosen by a person';
const from = '10.0.0.1';

/** The status of a request with that token: 200 where it is let in. */
function authenticatorAt(clock: { ms: number }) {
  const tokens = openTokenBook({ own: shared, now: () => new Date(0) });
  const authenticator = createAuthenticator({ host: '127.0.0.1', port: 80, tokens }, () => clock.ms);
  return (token: string | undefined, address = from): number => {
    const headers = token === undefined ? { host } : { host, authorization: `Bearer ${token}` };
    const result = authenticator.authenticate(headers, '/', address);
    return 'failure' in result ? result.failure.status : 200;
  };
}

describe('failed tokens', () => {
  it('are answered with 401 twenty times, then with 429, for one address only', () => {
    const status = authenticatorAt({ ms: 0 });
    const statuses = Array.from({ length: 22 }, (_none, index) => status(`guess ${index}`));
    expect(statuses).toEqual([...Array(20).fill(401), 429, 429]);
    expect(status('guess', '10.0.0.2')).toBe(401);
  });

  it('close the shared token to their address until the limit refills, one attempt in two seconds', () => {
    const clock = { ms: 0 };
    const status = authenticatorAt(clock);
    for (let guess = 0; guess < 20; guess += 1) status(`guess ${guess}`);
    expect(status(shared)).toBe(429);
    expect(status(shared, '10.0.0.2')).toBe(200);
    clock.ms = 1999;
    expect(status(shared)).toBe(429);
    clock.ms = 4000;
    expect(status(shared)).toBe(200);
  });

  it('are not counted for requests without a token, nor for right ones', () => {
    const status = authenticatorAt({ ms: 0 });
    for (let request = 0; request < 50; request += 1) expect([status(undefined), status(shared)]).toEqual([401, 200]);
    expect(status('guess')).toBe(401);
  });
});

describe('a connection that stays open', () => {
  it('is valid as long as its token is, for the same user and role', () => {
    let now = new Date(0);
    const tokens = openTokenBook({ own: shared, now: () => now });
    const valid = { ...tokens, find: (token: string) => (now.getTime() < 1000 ? tokens.find(token) : undefined) };
    const authenticator = createAuthenticator({ host: '127.0.0.1', port: 80, tokens: valid }, () => 0);
    const headers = { host, authorization: `Bearer ${shared}` };
    const before = authenticator.authenticate(headers, '/', from);
    expect(authenticator.isStillValid(headers, '/', before)).toBe(true);
    const otherUser = { principal: { user: 'ana', role: 'operator' as const } };
    expect(authenticator.isStillValid(headers, '/', otherUser)).toBe(false);
    now = new Date(1000);
    expect(authenticator.isStillValid(headers, '/', before)).toBe(false);
  });
});
