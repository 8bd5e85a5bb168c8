import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { House } from '../runs/house.ts';
import type { RunService } from '../runs/service.ts';
import { type Access, refusal, sessionCookie } from './access.ts';
import type { Feed } from './feed/feed.ts';
import { answerError } from './http/answer-error.ts';
import { createApi } from './http/api.ts';
import { createMetrics } from './http/metrics.ts';

export type AppOptions = {
  house: House;
  service: RunService;
  feed: Feed;
  access: Access;
  /** Answers /mcp, where the Model Context Protocol is served. */
  mcp?: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  /** Folder of the built viewer; without it the server answers the API only. */
  viewer: string | undefined;
  /** Whether the server is to be sent new work. */
  isReady: () => boolean;
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
export function createApp({ house, service, feed, access, mcp, viewer, isReady }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    next();
  });
  // Probes come by address and without a token, and learn nothing but this.
  app.get('/healthz', (_request, response) => void response.json({ ok: true }));
  app.get('/readyz', async (_request, response) => {
    const ok = isReady() && (await house.store.runs.runs(1)).length <= 1;
    response.status(ok ? 200 : 503).json({ ok });
  });
  app.use((request, response, next) => guard(access, request, response, next));
  const metrics = createMetrics(house.store, feed);
  app.get(
    '/metrics',
    async (_request, response) => void response.type('text/plain; version=0.0.4').send(await metrics()),
  );
  if (mcp !== undefined) app.all('/mcp', (request, response) => mcp(request, response));
  app.use('/api', createApi(house, service, feed));
  if (viewer !== undefined) {
    app.use(express.static(viewer, { index: 'index.html' }));
    app.get('/{*page}', (request, response, next) => {
      // A page of the viewer has no file ending; a missing file is not answered with a page.
      if (path.extname(request.path) === '') response.sendFile('index.html', { root: viewer });
      else next();
    });
  }
  app.use((request, response) => {
    const message = `there is no ${request.method} ${request.path}`;
    response.status(404).json({ error: { code: 'not-found', message, remedy: 'See docs/feed.md for the addresses.' } });
  });
  app.use(answerError);
  return app;
}

function guard(access: Access, request: Request, response: Response, next: NextFunction): void {
  const refused = refusal(access, request.headers, request.originalUrl);
  if (refused !== undefined) {
    const { status, message } = refused;
    if (status === 401) response.setHeader('www-authenticate', 'Bearer');
    const remedy =
      status === 401
        ? 'Send the token, or open the page once with /?token=…'
        : 'Use the address that the server printed.';
    response.status(status).json({ error: { code: 'refused', message, remedy } });
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
