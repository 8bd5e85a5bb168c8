import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who may reach the server: pages of this machine by its own names, and whoever brings the token where one is set. */
export type Access = { host: string; port: number; token: string | undefined };

export type Refusal = { status: 401 | 403; message: string };

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];
/** Addresses that stand for all of the machine's, so the names people use for it are not known. */
const wildcards = ['0.0.0.0', '::'];

export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1';
}

/**
 * Why a request is refused; undefined when it is welcome. Host and Origin are checked so that a hostile page, or a name that was made to point
 * here (DNS rebinding), reaches nothing.
 */
export function refusal(access: Access, headers: IncomingHttpHeaders, url: string | undefined): Refusal | undefined {
  const hosts = knownHosts(access, headers.host);
  if (!hosts.includes(headers.host ?? '')) return { status: 403, message: `Host: expected one of ${hosts.join(', ')}` };
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}` || origin === `https://${host}`)) {
    return { status: 403, message: 'Origin: pages of other sites may not use this server' };
  }
  if (access.token === undefined || bringsToken(access, access.token, headers, url)) return undefined;
  return { status: 401, message: 'Authorization: expected Bearer with the token of MOOTCOURT_TOKEN' };
}

/**
 * The cookie that a browser gets for a page it opened with the right `?token=`, since neither its links nor its WebSocket can send headers.
 * It is made from the token and is not the token; it lasts until the browser is closed or the token is changed.
 */
export function sessionCookie(access: Access, url: string | undefined): string | undefined {
  const { token } = access;
  const given = tokenOfUrl(url);
  if (token === undefined || given === undefined || !same(given, token)) return undefined;
  return `${cookieName(access)}=${sessionOf(token)}; HttpOnly; SameSite=Strict; Path=/`;
}

/** Behind a wildcard address the token is the guard: another site's page has no cookie for this one's name. */
function knownHosts({ host, port, token }: Access, asked: string | undefined): string[] {
  if (wildcards.includes(host) && token !== undefined) return asked === undefined ? [] : [asked];
  const names = isLoopback(host) ? loopbackNames : [host.includes(':') ? `[${host}]` : host];
  return names.map((name) => `${name}:${port}`);
}

function bringsToken(access: Access, token: string, headers: IncomingHttpHeaders, url: string | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? tokenOfUrl(url);
  if (given !== undefined) return same(given, token);
  const cookies = (headers.cookie ?? '').split(';').map((one) => one.trim().split('='));
  const session = cookies.find(([name]) => name === cookieName(access))?.[1];
  return session !== undefined && same(session, sessionOf(token));
}

/** A browser sends its cookies to every port of a host, so each server has a name of its own. */
function cookieName({ port }: Access): string {
  return `mootcourt-${port}`;
}

function sessionOf(token: string): string {
  return createHmac('sha256', token).update('mootcourt session').digest('hex');
}

function tokenOfUrl(url: string | undefined): string | undefined {
  return URL.parse(url ?? '/', 'http://localhost')?.searchParams.get('token') ?? undefined;
}

/** Digests have one length, so the comparison tells nothing of the token's. */
function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
