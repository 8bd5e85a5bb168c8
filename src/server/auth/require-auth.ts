import type { NextFunction, Request, Response } from 'express';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Principal } from '../../domain/principal.ts';
import { type Access, type AuthFailure, bearerToken, knownTokenFromUrl } from './authenticate.ts';
import type { Authenticator } from './authenticator.ts';
import type { ClientAddress } from './client-address.ts';
import type { OpenConnections } from './revalidate-connections.ts';
import { sessionCookie } from './session-cookie.ts';

const codes: Record<AuthFailure['status'], ErrorCode> = {
  401: 'unauthorized',
  403: 'forbidden',
  429: 'too-many-requests',
};
const remedies: Record<AuthFailure['status'], string> = {
  401: 'Send the token, or open the page once with /?token=…',
  403: 'Use the address that the server printed.',
  429: 'Wait, and send the right token.',
};

/** Lets a request pass with its principal, or answers it with why not. */
export function requireAuth(options: {
  access: Access;
  authenticator: Authenticator;
  clientAddress: ClientAddress;
  /** Responses that stay open, as streams do, end here once their token is no longer valid. */
  connections: OpenConnections;
}): (request: Request, response: Response, next: NextFunction) => Promise<void> {
  const { access, authenticator, connections, clientAddress } = options;
  return async (request, response, next) => {
    const { headers, originalUrl } = request;
    if (access.oauth !== undefined) await access.oauth.verify(bearerToken(headers));
    const address = clientAddress(request);
    response.locals.clientAddress = address;
    const result = authenticator.authenticate(headers, originalUrl, address);
    if ('failure' in result) {
      refuse(access, request, response, result.failure);
      return;
    }
    const forget = connections.register({
      isAuthorized: () => authenticator.isStillValid(headers, originalUrl, result),
      close: () => response.destroy(),
    });
    response.once('close', forget);
    response.locals.principal = result.principal;
    if (result.principal.role === 'reader' && !isReadOnly(request)) {
      const message = 'role: a reader may only read; this needs the role operator';
      const remedy = 'Ask whoever runs the server for a token with the role operator.';
      response.status(403).json({ error: { code: 'forbidden' satisfies ErrorCode, message, remedy } });
      return;
    }
    if (request.method === 'GET' && startSession(access, request, response)) return;
    next();
  };
}

export function principalOf(response: Response): Principal {
  return response.locals.principal as Principal;
}

function refuse({ oauth }: Access, { headers }: Request, response: Response, failure: AuthFailure): void {
  const { status, message } = failure;
  const error = headers.authorization === undefined ? undefined : 'invalid_token';
  if (status === 401) response.setHeader('www-authenticate', oauth?.challenge(error) ?? 'Bearer');
  if (failure.insufficientScope === true && oauth !== undefined)
    response.setHeader('www-authenticate', oauth.challenge('insufficient_scope'));
  if (status === 429) response.setHeader('retry-after', '2');
  response.status(status).json({ error: { code: codes[status], message, remedy: remedies[status] } });
}

/** Whether a request starts, stops, rules and pays nothing. MCP tells its own tools apart. */
function isReadOnly({ method, path }: Request): boolean {
  return method === 'GET' || method === 'HEAD' || path === '/mcp' || path.endsWith('/verify');
}

/** Sets the session cookie for a valid `?token=`. Returns whether it answered with a redirect. */
function startSession(access: Access, request: Request, response: Response): boolean {
  const known = knownTokenFromUrl(access, request.originalUrl);
  if (known === undefined) return false;
  response.setHeader('set-cookie', sessionCookie(access.port, known, isOverTls(access, request)));
  if (request.accepts('html') !== 'html' || request.path.startsWith('/api/')) return false;
  // Removes the token from the address bar, the history and what the page might pass on.
  const address = new URL(request.originalUrl, 'http://localhost');
  address.searchParams.delete('token');
  response.redirect(303, `${address.pathname.replace(/^\/+/, '/')}${address.search}`);
  return true;
}

/** Whether the page was opened at the public address, and that one has TLS. */
function isOverTls({ publicUrl }: Access, { headers }: Request): boolean {
  return publicUrl?.protocol === 'https:' && headers.host === publicUrl.host;
}
