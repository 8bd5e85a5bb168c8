import type { ServerResponse } from 'node:http';
import path from 'node:path';
import compression from 'compression';
import express, { type Express, type Request, type Response } from 'express';
import type { AppContext } from '../app/app-context.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { Access } from './auth/authenticate.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { ClientAddress } from './auth/client-address.ts';
import { metadataPath } from './auth/oauth.ts';
import { createRateLimit } from './auth/rate-limit.ts';
import { principalOf, requireAuth } from './auth/require-auth.ts';
import type { OpenConnections } from './auth/revalidate-connections.ts';
import { answerErrors } from './http/error-handler.ts';
import { observeRequests } from './http/request-metrics.ts';
import type { UserServicesByPrincipal } from './user-services.ts';

export type AppOptions = {
  app: AppContext;
  userServices: UserServicesByPrincipal;
  access: Access;
  authenticator: Authenticator;
  clientAddress: ClientAddress;
  /** Responses that stay open, as streams do, end here once their token is no longer valid. */
  connections: OpenConnections;
  /** Folder of the built viewer; without it the server answers the API only. */
  webRoot: string | undefined;
  /** Whether the server accepts new work. */
  isReady: () => boolean;
  /** Prometheus' text format. */
  metrics: () => Promise<string>;
};

const securityHeaders = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** An assistant calls tools one at a time; many assistants behind one address still fit. */
const mcpRate = { perSecond: 50, burst: 200 };

/** Streams go out as they are written, and compression would hold them back. */
function canCompress(request: Request, response: Response): boolean {
  const type = String(response.getHeader('content-type') ?? '');
  if (request.path === '/mcp' || type.startsWith('text/event-stream')) return false;
  return type.startsWith('application/x-ndjson') || compression.filter(request, response);
}

/** A browser may keep the page and asks by its ETag whether it is still the same. */
const revalidated = { 'cache-control': 'no-cache' };
function revalidate(response: ServerResponse): void {
  for (const [name, value] of Object.entries(revalidated)) response.setHeader(name, value);
}

/** The Express app: probes, metrics, MCP, the API and the viewer. */
export function createApp(options: AppOptions): Express {
  const { app, userServices, webRoot, isReady, metrics } = options;
  const web = express();
  web.disable('x-powered-by');
  web.use((_request, response, next) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    next();
  });
  web.use(observeRequests(app.instrumentation));
  web.use(compression({ filter: canCompress }));
  // Probes come by address and without a token, and learn nothing but this.
  web.get('/healthz', (_request, response) => void response.json({ ok: true }));
  web.get('/readyz', async (_request, response) => {
    const ok = isReady() && (await app.store.runs.runs(1)).length <= 1;
    response.status(ok ? 200 : 503).json({ ok });
  });
  const { oauth } = options.access;
  // A client that has no token yet learns from these where to get one.
  if (oauth !== undefined)
    web.get([metadataPath, `${metadataPath}/mcp`], (_request, response) => {
      response.setHeader('access-control-allow-origin', '*');
      response.json(oauth.metadata());
    });
  web.use(requireAuth(options));
  web.get('/metrics', async (_request, response) => {
    // They cover the runs and costs of all users.
    if (principalOf(response).user === undefined) response.type('text/plain; version=0.0.4').send(await metrics());
    else {
      const message = "token: a user's token does not open the metrics of the whole server";
      const remedy = 'Send the token of MOOTCOURT_TOKEN.';
      response.status(403).json({ error: { code: 'forbidden' satisfies ErrorCode, message, remedy } });
    }
  });
  web.all('/mcp', createRateLimit({ reads: mcpRate, writes: mcpRate }), async (request, response, next) => {
    const { mcp } = userServices.of(principalOf(response));
    if (mcp === undefined) next();
    else await mcp.handle(request, response);
  });
  // `/api/visitor` is the former name.
  web.get(['/api/principal', '/api/visitor'], (_request, response) => void response.json(principalOf(response)));
  web.use('/api', (request, response, next) => userServices.of(principalOf(response)).api(request, response, next));
  if (webRoot !== undefined) {
    // The build names these files by the hash of their contents.
    web.use('/assets', express.static(path.join(webRoot, 'assets'), { immutable: true, maxAge: '1y', index: false }));
    web.use(express.static(webRoot, { index: 'index.html', cacheControl: false, setHeaders: revalidate }));
    web.get('/{*page}', (request, response, next) => {
      // A page of the viewer has no file ending; a missing file is not answered with a page.
      if (path.extname(request.path) === '')
        response.sendFile('index.html', { root: webRoot, cacheControl: false, headers: revalidated });
      else next();
    });
  }
  web.use((request, response) => {
    const message = `there is no ${request.method} ${request.path}`;
    response.status(404).json({
      error: { code: 'not-found' satisfies ErrorCode, message, remedy: 'See docs/feed.md for the addresses.' },
    });
  });
  web.use(answerErrors(app.instrumentation));
  return web;
}
