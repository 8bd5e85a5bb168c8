import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who may reach the server: pages of this machine by its own names, and whoever brings the token where one is set. */
export type Access = { host: string; port: number; token: string | undefined };

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1';
}

/**
 * Why a request is refused; undefined when it is welcome. Host and Origin are checked so that a hostile page, or a name that was made to point
 * here (DNS rebinding), reaches nothing.
 */
export function refusal(access: Access, headers: IncomingHttpHeaders, url: string | undefined): string | undefined {
  const names = isLoopback(access.host) ? loopbackNames : [access.host];
  const hosts = names.map((name) => `${name}:${access.port}`);
  if (!hosts.includes(headers.host ?? '')) return `Host: expected one of ${hosts.join(', ')}`;
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}` || origin === `https://${host}`)) {
    return 'Origin: pages of other sites may not use this server';
  }
  if (access.token === undefined) return undefined;
  const given = tokenOf(headers, url);
  return given !== undefined && same(given, access.token)
    ? undefined
    : 'Authorization: expected Bearer with the token of MOOTCOURT_TOKEN';
}

function tokenOf(headers: IncomingHttpHeaders, url: string | undefined): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  // A browser's WebSocket cannot send headers, so the page hands its token on in the address.
  return bearer ?? new URL(url ?? '/', 'http://localhost').searchParams.get('token') ?? undefined;
}

function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
