import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import { type ErrorCode, errorCatalogue, MootcourtError } from '../model/errors.ts';
import type { House } from '../runs/house.ts';
import type { RunService } from '../runs/service.ts';
import { type Access, isLoopback, refusal } from './access.ts';
import { createApi } from './api.ts';
import { openFeed } from './feed/socket.ts';

export type ServerOptions = {
  house: House;
  service: RunService;
  host: string;
  /** 0 takes any free port. */
  port: number;
  token: string | undefined;
  /** Answers /mcp, where the Model Context Protocol is served. */
  mcp?: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Folder of the built viewer; without it the server answers the API only. */
  viewer: string | undefined;
};

const policy =
  "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'";

/**
 * The HTTP server: viewer, API and feed.
 * @throws MootcourtError `bad-config` for an address off this machine without a token, or a port in use
 */
export async function startServer(options: ServerOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { house, service, host, port, token, viewer } = options;
  if (!isLoopback(host) && token === undefined) {
    throw new MootcourtError(
      'bad-config',
      `--host: ${host} is open to other machines; set MOOTCOURT_TOKEN, or stay on 127.0.0.1`,
    );
  }
  const access: Access = { host, port, token };
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.json({ ok: true }));
  app.use((request, response, next) => {
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    const refused = refusal(access, request.headers, request.originalUrl);
    if (refused === undefined) next();
    else
      response
        .status(403)
        .json({ error: { code: 'refused', message: refused, remedy: 'Use the address that the server printed.' } });
  });
  app.get('/readyz', (_request, response) => void response.json({ ok: true, runs: house.store.runs.runs(1).length }));
  const { mcp } = options;
  if (mcp !== undefined) app.all('/mcp', (request, response) => mcp(request, response));
  app.use('/api', createApi(house, service));
  app.use('/api', (request) => {
    throw new MootcourtError('not-found', `there is no ${request.method} ${request.originalUrl}`);
  });
  if (viewer !== undefined) {
    app.use(express.static(viewer, { index: 'index.html' }));
    app.get('/{*page}', (_request, response) => response.sendFile('index.html', { root: viewer }));
  }
  app.use(answerError);

  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new MootcourtError(
          'bad-config',
          error.code === 'EADDRINUSE' ? `--port: ${port} is in use; take another` : error.message,
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
  access.port = (server.address() as AddressInfo).port;
  const feed = openFeed(server, { store: house.store, service, access });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${access.port}`,
    async close() {
      feed.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const statusOf: Partial<Record<ErrorCode, number>> = {
  'not-found': 404,
  'bad-input': 400,
  'missing-key': 400,
  'unknown-model': 400,
};

function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  if (error instanceof MootcourtError) {
    const { code, message } = error;
    response.status(statusOf[code] ?? 500).json({ error: { code, message, remedy: errorCatalogue[code] } });
    return;
  }
  const status = (error as { status?: unknown } | undefined)?.status;
  if (typeof status === 'number' && status < 500) {
    const message = status === 413 ? 'body: expected at most 1 MB' : 'body: expected JSON';
    response.status(status).json({ error: { code: 'bad-input', message, remedy: errorCatalogue['bad-input'] } });
    return;
  }
  process.stderr.write(`internal error: ${String(error instanceof Error ? error.stack : error)}\n`);
  response.status(500).json({
    error: {
      code: 'internal',
      message: 'An internal error; the log of the server has its details.',
      remedy: 'Try again.',
    },
  });
}
