import path from 'node:path';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { AppContext } from '../app/app-context.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { Principal } from '../domain/principal.ts';
import { type Access, type AuthFailure, sessionCookie } from './auth/authenticate.ts';
import type { Authenticator } from './auth/authenticator.ts';
import { createRateLimit } from './auth/rate-limit.ts';
import type { OpenConnections } from './auth/revalidate-connections.ts';
import { answerErrors } from './http/error-handler.ts';
import { observeRequests } from './http/request-metrics.ts';
import type { UserServicesByPrincipal } from './user-services.ts';

export type AppOptions = {
  app: AppContext;
  doors: UserServicesByPrincipal;
  access: Access;
  doorkeeper: Authenticator;
  /** Answers that go on, as streams do, end here when their token does. */
  connections: OpenConnections;
  /** Folder of the built viewer; without it the server answers the API only. */
  viewer: string | undefined;
  /** Whether the server is to be sent new work. */
  isReady: () => boolean;
  /** Prometheus' text format. */
  metrics: () => Promise<string>;
};

const headers = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Viewer, API and what else is asked over HTTP. */
export function createApp(options: AppOptions): Express {
  const { app, doors, viewer, isReady, metrics } = options;
  const web = express();
  web.disable('x-powered-by');
  web.use((_request, response, next) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    next();
  });
  web.use(observeRequests(app.instrumentation));
  // Probes come by address and without a token, and learn nothing but this.
  web.get('/healthz', (_request, response) => void response.json({ ok: true }));
  web.get('/readyz', async (_request, response) => {
    const ok = isReady() && (await app.store.runs.runs(1)).length <= 1;
    response.status(ok ? 200 : 503).json({ ok });
  });
  web.use((request, response, next) => requireAuth(options, request, response, next));
  web.get('/metrics', async (_request, response) => {
    // They count everybody's runs and money.
    if (visitorOf(response).user === undefined) response.type('text/plain; version=0.0.4').send(await metrics());
    else {
      const message = "token: a user's token opens no metrics of the whole server";
      const remedy = 'Send the token of MOOTCOURT_TOKEN.';
      response.status(403).json({ error: { code: 'forbidden' satisfies ErrorCode, message, remedy } });
    }
  });
  web.all('/mcp', createRateLimit({ reads: mcpRate, writes: mcpRate }), async (request, response, next) => {
    const { mcp } = doors.of(visitorOf(response));
    if (mcp === undefined) next();
    else await mcp.handle(request, response);
  });
  web.get('/api/visitor', (_request, response) => void response.json(visitorOf(response)));
  web.use('/api', (request, response, next) => doors.of(visitorOf(response)).api(request, response, next));
  if (viewer !== undefined) {
    web.use(express.static(viewer, { index: 'index.html' }));
    web.get('/{*page}', (request, response, next) => {
      // A page of the viewer has no file ending; a missing file is not answered with a page.
      if (path.extname(request.path) === '') response.sendFile('index.html', { root: viewer });
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

/** An assistant's tools are called one at a time; a crowd of them behind one address still finds room. */
const mcpRate = { perSecond: 50, burst: 200 };

function visitorOf(response: Response): Principal {
  return response.locals.visitor as Principal;
}

/** What asks for nothing to be started, stopped, ruled or paid. MCP tells its tools apart by itself. */
function isReading({ method, path: address }: Request): boolean {
  return method === 'GET' || method === 'HEAD' || address === '/mcp' || address.endsWith('/verify');
}

const failureCodes: Record<AuthFailure['status'], ErrorCode> = {
  401: 'unauthorized',
  403: 'forbidden',
  429: 'too-many-requests',
};
const remedies: Record<AuthFailure['status'], string> = {
  401: 'Send the token, or open the page once with /?token=…',
  403: 'Use the address that the server printed.',
  429: 'Wait, and send the right token.',
};

function requireAuth(
  { access, doorkeeper, connections }: AppOptions,
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  const { headers, originalUrl } = request;
  const admitted = doorkeeper.admit(headers, originalUrl, request.socket.remoteAddress);
  if ('refusal' in admitted) {
    const { status, message } = admitted.refusal;
    if (status === 401) response.setHeader('www-authenticate', 'Bearer');
    if (status === 429) response.setHeader('retry-after', '2');
    response.status(status).json({ error: { code: failureCodes[status], message, remedy: remedies[status] } });
    return;
  }
  const { visitor } = admitted;
  const forget = connections.keep({
    isWelcome: () => doorkeeper.stillAdmits(headers, originalUrl, admitted),
    close: () => response.destroy(),
  });
  response.once('close', forget);
  response.locals.visitor = visitor;
  if (visitor.role === 'reader' && !isReading(request)) {
    const message = 'role: a reader may only read; this needs the role operator';
    const remedy = 'Ask whoever runs the server for a token with the role operator.';
    response.status(403).json({ error: { code: 'forbidden' satisfies ErrorCode, message, remedy } });
    return;
  }
  const cookie = sessionCookie(access, request.originalUrl);
  if (cookie !== undefined && request.method === 'GET') {
    response.setHeader('set-cookie', cookie);
    // The token leaves the address bar, the history and what the page might pass on.
    if (request.accepts('html') === 'html' && !request.path.startsWith('/api/')) {
      const address = new URL(request.originalUrl, 'http://localhost');
      address.searchParams.delete('token');
      response.redirect(303, `${address.pathname.replace(/^\/+/, '/')}${address.search}`);
      return;
    }
  }
  next();
}
