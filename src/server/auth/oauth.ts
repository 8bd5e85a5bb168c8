import type { JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { MootcourtError } from '../../domain/errors.ts';
import type { Principal } from '../../domain/principal.ts';

/** What an access token may allow: to read, or to start, stop, rule and pay as well. */
export const oauthScopes = { read: 'mootcourt:read', operate: 'mootcourt:operate' } as const;

/** Who an access token speaks for; `insufficient-scope`: it is valid and allows nothing here. */
type OAuthResult = { principal: Principal } | { problem: 'insufficient-scope' };

/** This server as a resource server of OAuth 2.1, as MCP's authorization specification asks. */
export type OAuthResource = {
  /** Protected-resource metadata (RFC 9728). */
  metadata(): Record<string, unknown>;
  /** What a refusal says in WWW-Authenticate. */
  challenge(error?: 'invalid_token' | 'insufficient_scope'): string;
  /** Verifies a token, so that `find` knows it until it expires. */
  verify(token: string | undefined): Promise<void>;
  /** Who a verified token speaks for. */
  find(token: string): OAuthResult | undefined;
};

export const metadataPath = '/.well-known/oauth-protected-resource';

const maxTokens = 10_000;
/** Signatures of the issuer's keys alone: a symmetric one would be a secret that we share. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/**
 * @param issuer of any OpenID provider or OAuth server that publishes its metadata and signs access tokens as JWT (RFC 9068)
 * @param resource the address of /mcp as clients reach it: the audience that a token must name (RFC 8707)
 */
export function createOAuthResource(options: {
  issuer: URL;
  resource: () => string;
  now?: () => number;
  /** Told what went wrong with the issuer. */
  onError?: (problem: string) => void;
}): OAuthResource {
  const { resource, now = Date.now, onError } = options;
  const issuer = options.issuer.href.replace(/\/$/, '');
  const verified = new LRUCache<string, { result: OAuthResult; expiresAt: number }>({ max: maxTokens });
  let keys: Promise<{ keySet: JWTVerifyGetKey; issuer: string }> | undefined;
  const metadataUrl = () => `${new URL(resource()).origin}${metadataPath}/mcp`;

  async function verify(token: string | undefined): Promise<void> {
    // Tokens of our own begin with moot_; only a JWT has three parts.
    if (token === undefined || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) || verified.has(token)) return;
    const { jwtVerify } = await import('jose');
    keys ??= issuerKeys(issuer);
    try {
      const { keySet, issuer: name } = await keys;
      const { payload } = await jwtVerify(token, keySet, {
        issuer: name,
        audience: resource(),
        algorithms,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: 5,
        currentDate: new Date(now()),
      });
      const expiresAt = (payload.exp ?? 0) * 1000;
      verified.set(token, { result: resultOf(payload.sub ?? '', scopesOf(payload)), expiresAt });
    } catch (error) {
      if (error instanceof MootcourtError) {
        // The issuer may be reached again later.
        keys = undefined;
        onError?.(error.message);
      }
    }
  }

  return {
    metadata: () => ({
      resource: resource(),
      authorization_servers: [issuer],
      scopes_supported: Object.values(oauthScopes),
      bearer_methods_supported: ['header'],
      resource_name: 'Mootcourt',
    }),
    challenge(error) {
      const scope = Object.values(oauthScopes).join(' ');
      const what = error === undefined ? '' : `error="${error}", `;
      return `Bearer ${what}resource_metadata="${metadataUrl()}", scope="${scope}"`;
    },
    verify,
    find(token) {
      const known = verified.get(token);
      if (known === undefined || known.expiresAt > now()) return known?.result;
      verified.delete(token);
      return undefined;
    },
  };
}

function resultOf(subject: string, scopes: readonly string[]): OAuthResult {
  // The prefix keeps the provider's users apart from those of tokens made here.
  const user = `oauth:${subject.slice(0, 200)}`;
  if (scopes.includes(oauthScopes.operate)) return { principal: { user, role: 'operator' } };
  if (scopes.includes(oauthScopes.read)) return { principal: { user, role: 'reader' } };
  return { problem: 'insufficient-scope' };
}

function scopesOf({ scope, scp }: Record<string, unknown>): string[] {
  const given = scope ?? scp;
  if (Array.isArray(given)) return given.map(String);
  return typeof given === 'string' ? given.split(' ') : [];
}

/** The issuer's keys, by its metadata (RFC 8414 or OpenID Connect discovery). */
async function issuerKeys(issuer: string): Promise<{ keySet: JWTVerifyGetKey; issuer: string }> {
  const { createRemoteJWKSet } = await import('jose');
  const { origin, pathname } = new URL(issuer);
  const path = pathname === '/' ? '' : pathname;
  const addresses = [
    `${issuer}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
  const problems: string[] = [];
  for (const address of addresses) {
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(10_000), redirect: 'error' });
      const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
      if (typeof found.jwks_uri !== 'string') throw new Error('it names no jwks_uri');
      if (typeof found.issuer !== 'string' || found.issuer.replace(/\/$/, '') !== issuer)
        throw new Error('it names another issuer');
      return { keySet: createRemoteJWKSet(new URL(found.jwks_uri)), issuer: found.issuer };
    } catch (error) {
      problems.push(`${address}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new MootcourtError('invalid-config', `--oauth-issuer: no metadata could be read: ${problems.join('; ')}`);
}
