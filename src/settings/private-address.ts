import { BlockList, isIP } from 'node:net';

const networks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/127',
  '64:ff9b::/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

const blocked = new BlockList();
for (const network of networks) {
  const [address = '', prefix = ''] = network.split('/');
  blocked.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Whether an IP address is of this machine, its neighbours or a cloud's metadata: the special-purpose
 * registries of IANA (RFC 6890), IPv4 within IPv6 among them.
 */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && blocked.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether the host of an address is private by what it says: a private IP address, or a name that only a local network knows. */
export function isPrivateHost({ hostname }: URL): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(name) !== 0) return isPrivateAddress(name);
  return !name.includes('.') || /\.(?:localhost|local|internal|lan|home|corp|intranet|arpa)$/i.test(name);
}
