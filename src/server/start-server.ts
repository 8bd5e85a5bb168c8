import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppContext } from '../app/app-context.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { JobQueue } from '../runs/queue/job-queue.ts';
import type { RunService } from '../runs/run-service.ts';
import { openTokenBook } from '../settings/tokens-file.ts';
import type { Access } from './auth/authenticate.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { isLoopback } from './auth/check-origin.ts';
import { createClientAddress } from './auth/client-address.ts';
import { createOAuthResource } from './auth/oauth.ts';
import { revalidateConnections } from './auth/revalidate-connections.ts';
import { createApp } from './create-app.ts';
import type { BackpressureLimits } from './feed/subscriber.ts';
import { openWebSocket } from './feed/websocket.ts';
import { createMetrics } from './http/metrics.ts';
import { createUserServices, type McpHandlerFactory } from './user-services.ts';

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
  /** A token is asked for even where the file is not there: somebody named it. Off this machine that is always so. */
  tokensRequired?: boolean;
  /** Serves the Model Context Protocol at /mcp; without it there is none. */
  mcp?: McpHandlerFactory;
  /** Folder of the built viewer; without it the server answers the API only. */
  webRoot: string | undefined;
  /** The queue of debates that workers run, for its metrics. */
  queue?: JobQueue | undefined;
  /** Metrics of this process, in Prometheus' text format. */
  processMetrics?: (() => Promise<string>) | undefined;
  /** The address that people open, where a proxy with TLS is in front: other names of the server are refused, and everybody needs a token. */
  publicUrl?: URL | undefined;
  /** Issuer of access tokens: an OpenID provider or OAuth server whose tokens for this server are taken. */
  oauthIssuer?: URL | undefined;
  /** Proxies whose X-Forwarded-For says where a request comes from: addresses, networks, or `loopback`. */
  trustedProxies?: readonly string[];
  /** How far subscribers of the feed may lag. */
  backpressure?: BackpressureLimits;
  /** How often the token of a connection that stays open is checked again, in milliseconds. */
  revalidateMs?: number;
};

const defaultRevalidateMs = 2000;

export type RunningServer = {
  url: string;
  /** From now on /readyz answers 503, while runs end and the feed reports them. */
  markUnready(): void;
  /** Subscriptions to the feed: what people watch now. */
  subscribers(): number;
  close(): Promise<void>;
};

/**
 * Starts the HTTP server: viewer, API, feed and, where `mcp` is given, MCP.
 * @throws MootcourtError `invalid-config` for an address off this machine without a token, or a port in use
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { app, service, host, port, token, webRoot, mcp, publicUrl } = options;
  const now = () => new Date();
  const { tokensFile: file } = options;
  const isOpen = !isLoopback(host) || publicUrl !== undefined;
  if (isOpen && options.oauthIssuer === undefined && !openTokenBook({ own: token, file, now }).required()) {
    const reached = publicUrl === undefined ? `--host: ${host}` : `--public-url: ${publicUrl.origin}`;
    throw new MootcourtError(
      'invalid-config',
      `${reached} is open to other machines; make tokens with mootcourt token create, or set MOOTCOURT_TOKEN, or stay on 127.0.0.1 without a public address`,
    );
  }
  // Where a file was named, one that is not there lets nobody in.
  const always = isOpen || options.tokensRequired === true || options.oauthIssuer !== undefined;
  const tokens = openTokenBook({ own: token, file, always, now });
  const access: Access = { host, port, tokens, publicUrl };
  const ownUrl = () => `http://${host.includes(':') ? `[${host}]` : host}:${access.port}`;
  if (options.oauthIssuer !== undefined)
    access.oauth = createOAuthResource({
      issuer: options.oauthIssuer,
      resource: () => `${publicUrl?.origin ?? ownUrl()}/mcp`,
      onError: (problem) => app.instrumentation.log('error', 'the OAuth issuer cannot be used', { problem }),
    });
  const clientAddress = createClientAddress(options.trustedProxies ?? []);
  const userServices = createUserServices(app, service, { mcp, backpressure: options.backpressure });
  const { queue, processMetrics, backpressure } = options;
  const metrics = createMetrics({ app, feed: userServices.counts, queue, processMetrics });
  let ready = true;
  const authenticator = createAuthenticator(access);
  const connections = revalidateConnections(options.revalidateMs ?? defaultRevalidateMs);
  const server = createServer(
    createApp({
      app,
      userServices,
      access,
      authenticator,
      clientAddress,
      connections,
      webRoot,
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
  const socket = openWebSocket(server, {
    oauth: access.oauth,
    userServices,
    authenticator,
    clientAddress,
    connections,
    backpressure,
  });
  return {
    url: ownUrl(),
    markUnready() {
      ready = false;
    },
    subscribers: () => userServices.counts().subscribers,
    async close() {
      connections.end();
      await userServices.close();
      socket.close();
      const closed = new Promise((resolve) => server.close(resolve));
      // Subscribers get what was just sent before their connections are cut.
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
