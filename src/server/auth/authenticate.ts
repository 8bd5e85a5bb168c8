import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../domain/principal.ts';
import type { KnownToken, TokenStore } from '../../settings/tokens-file.ts';

/** Who may reach the server: pages of this machine by its own names, and whoever brings a token where there are any. */
export type Access = { host: string; port: number; tokens: TokenStore };

/** `wrongToken`: there was one, and it opens nothing. */
export type AuthFailure = { status: 401 | 403 | 429; message: string; wrongToken?: true };
export type AuthResult = { visitor: Principal } | { refusal: AuthFailure };

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];
/** Addresses that stand for all of the machine's, so the names people use for it are not known. */
const wildcards = ['0.0.0.0', '::'];
/** Sessions of browsers end with the process; their page keeps the token and opens a new one. */
const secret = randomBytes(32);

export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1';
}

/**
 * Who asks, or why they are refused. Host and Origin are checked so that a hostile page, or a name that was made to point here (DNS
 * rebinding), reaches nothing.
 * @param mayGuess whether a token may be held against one that a person may have chosen
 */
export function authenticate(
  access: Access,
  headers: IncomingHttpHeaders,
  url: string | undefined,
  mayGuess = true,
): AuthResult {
  const hosts = knownHosts(access, headers.host);
  if (!hosts.includes(headers.host ?? ''))
    return { refusal: { status: 403, message: `Host: expected one of ${hosts.join(', ')}` } };
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}` || origin === `https://${host}`)) {
    return { refusal: { status: 403, message: 'Origin: pages of other sites may not use this server' } };
  }
  if (!access.tokens.required()) return { visitor: { user: undefined, role: 'operator' } };
  const given = tokenGiven(headers, url);
  const known = given === undefined ? tokenOfCookie(access, headers) : access.tokens.find(given, mayGuess);
  if (known === undefined) {
    const message = 'Authorization: expected Bearer with a token of this server';
    return { refusal: { status: 401, message, ...(given === undefined ? {} : { wrongToken: true }) } };
  }
  return { visitor: { user: known.user, role: known.role } };
}

/**
 * The cookie that a browser gets for a page it opened with a right `?token=`, since neither its links nor its WebSocket can send headers.
 * It is made from the token's hash and is not the token; it lasts until the browser is closed, the server ends or the token is revoked.
 */
export function sessionCookie(access: Access, url: string | undefined): string | undefined {
  const given = tokenOfUrl(url);
  const known = given === undefined ? undefined : access.tokens.find(given);
  return known === undefined
    ? undefined
    : `${cookieName(access)}=${sessionOf(known)}; HttpOnly; SameSite=Strict; Path=/`;
}

/** Behind a wildcard address the token is the guard: another site's page has no cookie for this one's name. */
function knownHosts({ host, port, tokens }: Access, asked: string | undefined): string[] {
  if (wildcards.includes(host) && tokens.required()) return asked === undefined ? [] : [asked];
  const names = isLoopback(host) ? loopbackNames : [host.includes(':') ? `[${host}]` : host];
  return names.map((name) => `${name}:${port}`);
}

function tokenGiven(headers: IncomingHttpHeaders, url: string | undefined): string | undefined {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? tokenOfUrl(url);
}

function tokenOfCookie(access: Access, headers: IncomingHttpHeaders): KnownToken | undefined {
  const cookies = (headers.cookie ?? '').split(';').map((name) => name.trim().split('='));
  const session = cookies.find(([name]) => name === cookieName(access))?.[1] ?? '';
  const known = access.tokens.byId(session.slice(0, session.indexOf('.')));
  return known !== undefined && same(session, sessionOf(known)) ? known : undefined;
}

/** A browser sends its cookies to every port of a host, so each server has a name of its own. */
function cookieName({ port }: Access): string {
  return `mootcourt-${port}`;
}

function sessionOf({ id, sha256 }: KnownToken): string {
  return `${id}.${createHmac('sha256', secret).update(`${id} ${sha256}`).digest('hex')}`;
}

function tokenOfUrl(url: string | undefined): string | undefined {
  return URL.parse(url ?? '/', 'http://localhost')?.searchParams.get('token') ?? undefined;
}

function same(name: string, other: string): boolean {
  const [left, right] = [Buffer.from(name), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
