import type { IncomingHttpHeaders } from 'node:http';

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];
/** Addresses that listen on every interface, so the names by which people reach the machine are unknown. */
const wildcardAddresses = ['0.0.0.0', '::'];

export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1';
}

/**
 * Checks Host and Origin, so that neither a hostile page nor a name made to point here (DNS rebinding) reaches the
 * server.
 * @param listening the address and port the server listens on, and whether every request needs a token
 * @returns what was expected, or undefined where both headers fit
 */
export function checkOrigin(
  listening: { host: string; port: number; tokenRequired: boolean },
  headers: IncomingHttpHeaders,
): string | undefined {
  const hosts = knownHosts(listening, headers.host);
  if (!hosts.includes(headers.host ?? '')) return `Host: expected one of ${hosts.join(', ')}`;
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}` || origin === `https://${host}`))
    return 'Origin: pages of other sites may not use this server';
  return undefined;
}

/** On a wildcard address any Host is taken: the token protects there, and another site has no cookie for this host. */
function knownHosts(
  { host, port, tokenRequired }: { host: string; port: number; tokenRequired: boolean },
  requested: string | undefined,
): string[] {
  if (wildcardAddresses.includes(host) && tokenRequired) return requested === undefined ? [] : [requested];
  const names = isLoopback(host) ? loopbackNames : [host.includes(':') ? `[${host}]` : host];
  return names.map((name) => `${name}:${port}`);
}
