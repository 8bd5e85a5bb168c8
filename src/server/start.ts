import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MootcourtError } from '../model/errors.ts';
import type { House } from '../runs/house.ts';
import type { RunService } from '../runs/service.ts';
import { type Access, isLoopback } from './access.ts';
import { createApp } from './app.ts';
import { createFeed } from './feed/feed.ts';
import { openSocket } from './feed/socket.ts';
import type { Patience } from './feed/subscriber.ts';

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
  /** How far subscribers of the feed may lag. */
  patience?: Patience;
};

export type RunningServer = {
  url: string;
  /** From now on /readyz says no, while runs are brought to their end and told of. */
  retire(): void;
  close(): Promise<void>;
};

/**
 * The HTTP server: viewer, API, feed and, where it was handed in, MCP.
 * @throws MootcourtError `bad-config` for an address off this machine without a token, or a port in use
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { house, service, host, port, token, viewer, mcp } = options;
  if (!isLoopback(host) && token === undefined) {
    throw new MootcourtError(
      'bad-config',
      `--host: ${host} is open to other machines; set MOOTCOURT_TOKEN, or stay on 127.0.0.1`,
    );
  }
  const access: Access = { host, port, token };
  const feed = createFeed(house.store, service, options.patience);
  let ready = true;
  const server = createServer(createApp({ house, service, feed, access, mcp, viewer, isReady: () => ready }));
  try {
    access.port = await listen(server, host, port);
  } catch (error) {
    await feed.close();
    throw error;
  }
  const socket = openSocket(server, feed, access, options.patience);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${access.port}`,
    retire() {
      ready = false;
    },
    async close() {
      await feed.close();
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
      reject(new MootcourtError('bad-config', problem));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
