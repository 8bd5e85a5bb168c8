import type { IncomingHttpHeaders } from 'node:http';

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];
/** Addresses that listen on every interface, so the names by which people reach the machine are unknown. */
const wildcardAddresses = ['0.0.0.0', '::'];

const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host'];

/** Where a server listens, and how it is reached. */
type Listening = {
  host: string;
  port: number;
  /** Whether every request needs a token. */
  tokenRequired: boolean;
  /** The address that people open, where a proxy is in front. */
  publicUrl?: URL | undefined;
};

export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1';
}

/**
 * Checks Host and Origin, so that neither a hostile page nor a name made to point here (DNS rebinding) reaches the
 * server.
 * @returns what was expected, or undefined where both headers fit
 */
export function checkOrigin(listening: Listening, headers: IncomingHttpHeaders): string | undefined {
  const hosts = knownHosts(listening, headers.host);
  if (!hosts.includes(headers.host ?? '')) return `Host: expected one of ${hosts.join(', ')}`;
  // Through a proxy anybody reaches a server that thinks itself alone on this machine.
  if (!listening.tokenRequired && forwardingHeaders.some((name) => headers[name] !== undefined))
    return 'Host: the request came through a proxy; make tokens, and start the server with --public-url and --trust-proxy';
  const { origin } = headers;
  const { publicUrl } = listening;
  if (origin !== undefined && origin === publicUrl?.origin) return undefined;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}` || origin === `https://${host}`))
    return 'Origin: pages of other sites may not use this server';
  return undefined;
}

/** On a wildcard address any Host is taken: the token protects there, and another site has no cookie for this host. */
function knownHosts({ host, port, tokenRequired, publicUrl }: Listening, requested: string | undefined): string[] {
  if (publicUrl !== undefined) {
    const names = wildcardAddresses.includes(host) ? loopbackNames : namesOf(host);
    return [publicUrl.host, ...names.map((name) => `${name}:${port}`)];
  }
  if (wildcardAddresses.includes(host) && tokenRequired) return requested === undefined ? [] : [requested];
  return namesOf(host).map((name) => `${name}:${port}`);
}

function namesOf(host: string): string[] {
  return isLoopback(host) ? loopbackNames : [host.includes(':') ? `[${host}]` : host];
}
