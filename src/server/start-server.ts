import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppContext } from '../app/app-context.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { JobQueue } from '../runs/queue/job-queue.ts';
import type { RunService } from '../runs/run-service.ts';
import { openTokenBook } from '../settings/tokens-file.ts';
import { type Access, isLoopback } from './auth/authenticate.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { watchConnections } from './auth/revalidate-connections.ts';
import { createApp } from './create-app.ts';
import type { BackpressureLimits } from './feed/subscriber.ts';
import { openSocket } from './feed/websocket.ts';
import { createMetrics } from './http/metrics.ts';
import { createDoors, type McpHandlerFactory } from './user-services.ts';

export type ServerOptions = {
  app: AppContext;
  service: RunService;
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** A token that opens everything. */
  token: string | undefined;
  /** File with the hashed tokens of users. */
  tokensFile?: string;
  /** Serves the Model Context Protocol at /mcp; without it there is none. */
  mcp?: McpHandlerFactory;
  /** Folder of the built viewer; without it the server answers the API only. */
  viewer: string | undefined;
  /** The queue of debates that workers hold, to be measured. */
  queue?: JobQueue | undefined;
  /** What the process measured of its own work, in Prometheus' text format. */
  measured?: (() => Promise<string>) | undefined;
  /** How far subscribers of the feed may lag. */
  patience?: BackpressureLimits;
  /** How often connections that stay open are asked for a valid token again. */
  recheckMs?: number;
};

const defaultRecheckMs = 2000;

export type RunningServer = {
  url: string;
  /** From now on /readyz says no, while runs are brought to their end and told of. */
  retire(): void;
  close(): Promise<void>;
};

/**
 * The HTTP server: viewer, API, feed and, where it was handed in, MCP.
 * @throws MootcourtError `invalid-config` for an address off this machine without a token, or a port in use
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { app, service, host, port, token, viewer, mcp } = options;
  const now = () => new Date();
  const { tokensFile: file } = options;
  if (!isLoopback(host) && !openTokenBook({ own: token, file, now }).required()) {
    throw new MootcourtError(
      'invalid-config',
      `--host: ${host} is open to other machines; make tokens with mootcourt token create, or set MOOTCOURT_TOKEN, or stay on 127.0.0.1`,
    );
  }
  // Off this machine a token stays needed when the last one is revoked: nobody is let in then.
  const tokens = openTokenBook({ own: token, file, always: !isLoopback(host), now });
  const access: Access = { host, port, tokens };
  const userServices = createDoors(app, service, { mcp, patience: options.patience });
  const metrics = createMetrics({ app, feed: userServices.counts, queue: options.queue, measured: options.measured });
  let ready = true;
  const authenticator = createAuthenticator(access);
  const connections = watchConnections(options.recheckMs ?? defaultRecheckMs);
  const server = createServer(
    createApp({
      app,
      doors: userServices,
      access,
      doorkeeper: authenticator,
      connections,
      viewer,
      isReady: () => ready,
      metrics,
    }),
  );
  try {
    access.port = await listen(server, host, port);
  } catch (error) {
    connections.end();
    await userServices.close();
    throw error;
  }
  const socket = openSocket(server, userServices, authenticator, connections, options.patience);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${access.port}`,
    retire() {
      ready = false;
    },
    async close() {
      connections.end();
      await userServices.close();
      socket.close();
      const closed = new Promise((resolve) => server.close(resolve));
      // Subscribers get what was just sent to them before their connections are cut.
      const cut = setTimeout(() => server.closeAllConnections(), 100);
      await closed;
      clearTimeout(cut);
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = error.code === 'EADDRINUSE' ? `--port: ${port} is in use; take another` : error.message;
      reject(new MootcourtError('invalid-config', problem));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
