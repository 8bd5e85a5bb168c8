import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { KnownToken, TokenStore } from '../../settings/tokens-file.ts';

/** Signs the sessions of browsers. It lives as long as the process; a page opened with the token again gets a new session. */
const secret = randomBytes(32);

/**
 * The Set-Cookie header for a page that was opened with a valid `?token=`, since a browser can send headers neither with
 * its links nor with its WebSocket. The cookie is derived from the token's hash and is not the token. It lasts until the
 * browser closes, the server ends or the token is revoked.
 * @param secure the browser came over TLS, and may send it over TLS alone
 */
export function sessionCookie(port: number, known: KnownToken, secure = false): string {
  return `${cookieName(port)}=${sessionValue(known)}; HttpOnly; SameSite=Strict; Path=/${secure ? '; Secure' : ''}`;
}

/** The token that the session cookie of a request was made from; undefined without a valid one. */
export function tokenFromCookie(
  port: number,
  tokens: TokenStore,
  headers: IncomingHttpHeaders,
): KnownToken | undefined {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim().split('='));
  const session = cookies.find(([name]) => name === cookieName(port))?.[1] ?? '';
  const known = tokens.byId(session.slice(0, session.indexOf('.')));
  return known !== undefined && equalInConstantTime(session, sessionValue(known)) ? known : undefined;
}

/** Browsers send a cookie to every port of a host, so each server uses a name of its own. */
function cookieName(port: number): string {
  return `mootcourt-${port}`;
}

function sessionValue({ id, sha256 }: KnownToken): string {
  return `${id}.${createHmac('sha256', secret).update(`${id} ${sha256}`).digest('hex')}`;
}

function equalInConstantTime(text: string, other: string): boolean {
  const [left, right] = [Buffer.from(text), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
