import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { MootcourtError } from '../../domain/errors.ts';

type FromClient = Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } };

/** The address that a request comes from, past the proxies that are trusted to say so. */
export type ClientAddress = (request: FromClient) => string;

/**
 * Reads X-Forwarded-For from its end for as long as the hops are trusted: what stands before the first
 * other one was written by the client.
 * @param trusted addresses or networks (10.0.0.0/8) of proxies, or `loopback`; none: the header counts for nothing
 * @throws MootcourtError `invalid-input`
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const proxies = new BlockList();
  for (const network of trusted.flatMap((item) => (item === 'loopback' ? ['127.0.0.0/8', '::1'] : [item])))
    addNetwork(proxies, network);
  const isTrusted = (address: string) => {
    const family = isIP(address);
    return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
  return ({ headers, socket }) => {
    let address = withoutMapping(socket.remoteAddress ?? '');
    const hops = String(headers['x-forwarded-for'] ?? '').split(',');
    for (const hop of hops.reverse()) {
      const before = withoutMapping(hop.trim());
      if (!isTrusted(address) || isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}

/** An IPv4 address that a socket of both families gives. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function addNetwork(proxies: BlockList, network: string): void {
  const [address = '', prefix, ...more] = network.split('/');
  const family = isIP(address);
  const bits = Number(prefix ?? (family === 6 ? 128 : 32));
  if (family === 0 || more.length > 0 || !Number.isInteger(bits) || bits < 1 || bits > (family === 6 ? 128 : 32))
    throw new MootcourtError(
      'invalid-input',
      `--trust-proxy: expected loopback, an address or a network such as 10.0.0.0/8, got '${network}'`,
    );
  proxies.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
}
