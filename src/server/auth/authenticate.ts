import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../domain/principal.ts';
import type { KnownToken, TokenStore } from '../../settings/tokens-file.ts';
import { checkOrigin } from './check-origin.ts';
import { type OAuthResource, oauthScopes } from './oauth.ts';
import { tokenFromCookie } from './session-cookie.ts';

/** What requests are checked against: the address and port of the server, and its tokens. */
export type Access = {
  host: string;
  port: number;
  tokens: TokenStore;
  publicUrl?: URL | undefined;
  oauth?: OAuthResource | undefined;
};

/** `wrongToken`: the request brought a token, and it is not valid. `insufficientScope`: it is, and allows nothing here. */
export type AuthFailure = { status: 401 | 403 | 429; message: string; wrongToken?: true; insufficientScope?: true };
export type AuthResult = { principal: Principal } | { failure: AuthFailure };

/**
 * Who sends a request, or why it is refused.
 * @param allowSharedToken whether a token may be compared with MOOTCOURT_TOKEN, which a person may have chosen
 */
export function authenticate(
  access: Access,
  headers: IncomingHttpHeaders,
  url: string | undefined,
  allowSharedToken = true,
): AuthResult {
  const { host, port, tokens, publicUrl } = access;
  const tokenRequired = tokens.required();
  const problem = checkOrigin({ host, port, tokenRequired, publicUrl }, headers);
  if (problem !== undefined) return { failure: { status: 403, message: problem } };
  if (!tokenRequired) return { principal: { user: undefined, role: 'operator' } };
  const token = bearerToken(headers) ?? tokenFromUrl(url);
  const known = token === undefined ? tokenFromCookie(port, tokens, headers) : tokens.find(token, allowSharedToken);
  const granted = known === undefined ? access.oauth?.find(bearerToken(headers) ?? '') : undefined;
  if (granted !== undefined && 'principal' in granted) return granted;
  if (granted !== undefined) {
    const message = `Authorization: expected a token with the scope ${Object.values(oauthScopes).join(' or ')}`;
    return { failure: { status: 403, message, insufficientScope: true } };
  }
  if (known === undefined) {
    const message = 'Authorization: expected Bearer with a token of this server';
    return { failure: { status: 401, message, ...(token === undefined ? {} : { wrongToken: true }) } };
  }
  return { principal: { user: known.user, role: known.role } };
}

/** The valid token in the address of a request, as browsers send it the first time. */
export function knownTokenFromUrl({ tokens }: Access, url: string | undefined): KnownToken | undefined {
  const token = tokenFromUrl(url);
  return token === undefined ? undefined : tokens.find(token);
}

export function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
}

function tokenFromUrl(url: string | undefined): string | undefined {
  return URL.parse(url ?? '/', 'http://localhost')?.searchParams.get('token') ?? undefined;
}
