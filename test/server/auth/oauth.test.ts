import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, type OAuthClientProvider, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCallState } from '../../../src/mcp/context.ts';
import { createMcpHttp } from '../../../src/mcp/http-transport.ts';
import { createOAuthResource } from '../../../src/server/auth/oauth.ts';
import { createToken } from '../../../src/settings/tokens-file.ts';
import { temporaryFolder } from '../../support/run-cli.ts';
import { type Served, serveHouse } from '../../support/test-server.ts';

/** A real authorization server (`oidc-provider`) on the loopback: dynamic registration, PKCE, resource indicators. */
let issuer: Server;
let issuerUrl: string;
let served: Served;
const tokensFile = `${temporaryFolder()}/tokens.yaml`;
const own = createToken(tokensFile, { user: 'ana', role: 'operator', now: new Date() }).token;
const scopes = 'mootcourt:read mootcourt:operate';

beforeAll(async () => {
  issuer = createServer();
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  const { default: Provider } = await import('oidc-provider');
  const provider = new Provider(issuerUrl, {
    scopes: ['openid', 'offline_access', ...scopes.split(' ')],
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    features: {
      registration: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => `${served.url}/mcp`,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx: unknown, audience: string) => ({
          audience,
          scope: scopes,
          accessTokenFormat: 'jwt' as const,
          accessTokenTTL: 600,
        }),
      },
    },
  });
  issuer.on('request', provider.callback());
  served = await serveHouse({
    tokensFile,
    oauthIssuer: new URL(issuerUrl),
    mcp: (view) => createMcpHttp({ ...view, roots: [], calls: createCallState() }),
  });
});
afterAll(async () => {
  await served.close();
  issuer.closeAllConnections();
  issuer.close();
});

/** A person who logs in and agrees, as a browser would: follows redirects, keeps cookies, sends the two forms. */
async function visit(start: URL, login: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  let form: string | undefined;
  for (let step = 0; step < 12; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    form = undefined;
    if (location === null) {
      const page = await response.text();
      const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
      if (action === '') throw new Error(page.slice(0, 500));
      url = new URL(action, url);
      form = page.includes('value="login"') ? `prompt=login&login=${login}&password=x` : 'prompt=consent';
      continue;
    }
    url = new URL(location, url);
    if (url.pathname === '/callback') return url;
  }
  throw new Error('no callback');
}

/** A client that knows nothing but the address of /mcp. */
async function connect(login: string, scope: string): Promise<{ client: Client; token: string }> {
  let state = '';
  let verifier = '';
  let token = '';
  let information: unknown;
  let visited: Promise<URL> | undefined;
  const authProvider: OAuthClientProvider = {
    redirectUrl: 'http://127.0.0.1:9/callback',
    clientMetadata: {
      client_name: 'test',
      redirect_uris: ['http://127.0.0.1:9/callback'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      scope,
    } as OAuthClientProvider['clientMetadata'],
    clientInformation: () => information as never,
    saveClientInformation: (saved) => {
      information = saved;
    },
    tokens: () => (token === '' ? undefined : ({ access_token: token, token_type: 'Bearer' } as never)),
    saveTokens: (tokens) => {
      token = tokens.access_token;
    },
    redirectToAuthorization: (url) => {
      url.searchParams.set('scope', scope);
      state = url.searchParams.get('resource') ?? '';
      visited = visit(url, login);
    },
    saveCodeVerifier: (saved) => {
      verifier = saved;
    },
    codeVerifier: () => verifier,
  };
  const address = new URL(`${served.url}/mcp`);
  const open = () => new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const first = new StreamableHTTPClientTransport(address, { authProvider });
  await expect(open().connect(first)).rejects.toThrow(/unauthorized/i);
  const back = await visited;
  expect(state).toBe(address.href);
  await first.finishAuth(back?.searchParams ?? new URLSearchParams());
  const client = open();
  await client.connect(new StreamableHTTPClientTransport(address, { authProvider }));
  return { client, token };
}

it('a client that knows the address alone registers, logs a person in and is let in with the scopes given [P338]', async () => {
  const { client, token } = await connect('olga', scopes);
  const run = await client.callTool({ name: 'stress_test', arguments: { limit: 1 } });
  expect(run.structuredContent).toMatchObject({ state: 'finished' });
  const principal = await fetch(`${served.url}/api/principal`, { headers: { authorization: `Bearer ${token}` } });
  expect(await principal.json()).toEqual({ user: 'oauth:olga', role: 'operator' });
  const reader = await connect('rita', 'mootcourt:read');
  expect(JSON.stringify(await reader.client.callTool({ name: 'stress_test', arguments: { limit: 1 } }))).toContain(
    '[forbidden]',
  );
  // Each person sees the own runs alone.
  const seen = await reader.client.callTool({ name: 'list_runs', arguments: {} });
  expect(seen.structuredContent).toMatchObject({ runs: [] });
  await Promise.all([client.close(), reader.client.close()]);
});

it('says where tokens come from, beside which tokens of its own work, and refuses what the issuer did not sign [P338]', async () => {
  const metadata = await fetch(`${served.url}/.well-known/oauth-protected-resource/mcp`);
  expect(await metadata.json()).toMatchObject({
    resource: `${served.url}/mcp`,
    authorization_servers: [issuerUrl],
    scopes_supported: scopes.split(' '),
  });
  const ask = (token?: string) =>
    fetch(`${served.url}/api/runs`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  const bare = await ask();
  expect(bare.status).toBe(401);
  expect(bare.headers.get('www-authenticate')).toBe(
    `Bearer resource_metadata="${served.url}/.well-known/oauth-protected-resource/mcp", scope="${scopes}"`,
  );
  expect((await ask(own)).status).toBe(200);
  const forged = await new SignJWT({ scope: scopes })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuerUrl)
    .setAudience(`${served.url}/mcp`)
    .setSubject('eve')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode('x'.repeat(32)));
  const refused = await ask(forged);
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
});

it('takes no token for another audience, of another issuer, that expired, or without a scope [P338]', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] };
  const http = createServer((request, response) => {
    const isKeys = request.url === '/jwks';
    response.end(JSON.stringify(isKeys ? keys : { issuer: url, jwks_uri: `${url}/jwks` }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const resource = 'https://court.example.org/mcp';
  let now = Date.UTC(2026, 0, 1);
  const oauth = createOAuthResource({ issuer: new URL(url), resource: () => resource, now: () => now });
  const found = async (claims: { iss?: string; aud?: string; scope?: string; seconds?: number }) => {
    const { iss = url, aud = resource, scope = 'mootcourt:read', seconds = 60 } = claims;
    const token = await new SignJWT({ scope, iss, aud, sub: 'u', exp: now / 1000 + seconds })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .sign(privateKey);
    await oauth.verify(token);
    return { token, result: oauth.find(token) };
  };
  const { token, result } = await found({});
  expect(result).toEqual({ principal: { user: 'oauth:u', role: 'reader' } });
  expect((await found({ scope: 'openid mootcourt:operate' })).result).toMatchObject({
    principal: { role: 'operator' },
  });
  expect((await found({ scope: 'openid' })).result).toEqual({ problem: 'insufficient-scope' });
  for (const wrong of [{ aud: 'https://other.example.org/mcp' }, { iss: 'https://evil.example.org' }, { seconds: -60 }])
    expect((await found(wrong)).result).toBeUndefined();
  now += 61_000;
  expect(oauth.find(token)).toBeUndefined();
  http.closeAllConnections();
  http.close();
});
