import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { MootcourtError } from '../domain/errors.ts';

/** How this process reaches the outside, as a company's network asks it. */
export type Network = {
  /** Proxies for `http:` and `https:` addresses. */
  httpProxy?: string;
  httpsProxy?: string;
  /** Hosts that are reached without a proxy, as NO_PROXY lists them. */
  noProxy?: string;
  /** PEM texts of certificate authorities that are trusted beside the usual ones. */
  caCertificates?: readonly string[];
};

/** A proxy elsewhere cannot reach what listens on this machine only. */
const neverProxied = ['localhost', '127.0.0.1', '[::1]', '::1'];

let proxies: Required<Pick<Network, 'noProxy'>> & Network = { noProxy: '' };
let trusted = '';

/**
 * Sets proxies and certificate authorities for the whole process. It concerns every SDK: those that
 * get our `fetch`, and those that bring their own transport and read Node's defaults.
 * @throws MootcourtError `invalid-config` for text that holds no certificate
 */
export function configureNetwork(network: Network): void {
  const { httpProxy, httpsProxy, noProxy = '', caCertificates = [] } = network;
  const exempt = [...noProxy.split(/[\s,]+/), ...neverProxied].filter((host) => host !== '');
  proxies = { ...network, noProxy: exempt.join(',') };
  if (httpProxy !== undefined || httpsProxy !== undefined) {
    // Newer than the oldest Node 24; SDKs that bring their own transport need it. To import the module would cost every
    // start 50 ms: Node then loads its own undici.
    process.getBuiltinModule('node:http').setGlobalProxyFromEnv?.({
      ...(httpProxy === undefined ? {} : { http_proxy: httpProxy }),
      ...(httpsProxy === undefined ? {} : { https_proxy: httpsProxy }),
      no_proxy: proxies.noProxy,
    });
  }
  const all = caCertificates.join('\n');
  if (all === trusted) return;
  trusted = all;
  trust(caCertificates);
}

function trust(pems: readonly string[]): void {
  if (typeof setDefaultCACertificates !== 'function')
    throw new MootcourtError('invalid-config', 'MOOTCOURT_CA_CERTS: needs Node 24.5; or set NODE_EXTRA_CA_CERTS');
  try {
    setDefaultCACertificates([...getCACertificates('default'), ...pems]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MootcourtError('invalid-config', `MOOTCOURT_CA_CERTS: expected certificates in PEM, got: ${reason}`);
  }
}

/** The proxies that hold now; undefined where there are none. */
export function currentProxies(): { httpProxy: string; httpsProxy: string; noProxy: string } | undefined {
  const { httpProxy = '', httpsProxy = '', noProxy } = proxies;
  return httpProxy === '' && httpsProxy === '' ? undefined : { httpProxy, httpsProxy, noProxy };
}
