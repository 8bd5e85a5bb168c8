import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { z } from 'zod';
import { checkSchema } from '../../domain/check-schema.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { tokenExpiredCode, tooSlowCode } from '../../domain/feed-close-codes.ts';
import { clientMessageSchema } from '../../domain/feed-protocol.ts';
import { bearerToken } from '../auth/authenticate.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { ClientAddress } from '../auth/client-address.ts';
import type { OAuthResource } from '../auth/oauth.ts';
import type { OpenConnections } from '../auth/revalidate-connections.ts';
import type { UserServicesByPrincipal } from '../user-services.ts';
import { encodeCursor } from './cursor.ts';
import type { Feed } from './feed.ts';
import { type BackpressureLimits, defaultBackpressure, type Sink } from './subscriber.ts';

type ClientMessage = z.infer<typeof clientMessageSchema>;
type Session = {
  socket: WebSocket;
  feed: Feed;
  /** Ends the subscription with that id. */
  unsubscribe: Map<string | number, () => void>;
  alive: boolean;
  /** Messages are handled one after the other, in the order in which they came. */
  pendingMessages: Promise<void>;
  ended: boolean;
};

const heartbeatMs = 15_000;
const maxSubscriptions = 64;
const maxSockets = 5_000;
/** Room for a cursor over thousands of runs. */
const maxPayloadBytes = 256 * 1024;
/** The protocol allows 123 bytes for a close reason. */
const maxReasonBytes = 120;

/** The WebSocket at /feed. */
export function openWebSocket(
  http: Server,
  options: {
    userServices: UserServicesByPrincipal;
    oauth: OAuthResource | undefined;
    authenticator: Authenticator;
    clientAddress: ClientAddress;
    connections: OpenConnections;
    backpressure: BackpressureLimits | undefined;
  },
): { close(): void } {
  const { userServices, authenticator, clientAddress, connections, backpressure = defaultBackpressure } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: maxPayloadBytes });
  const sessions = new Map<WebSocket, Session>();

  http.on('upgrade', async (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const { headers, url } = request;
    if (options.oauth !== undefined) await options.oauth.verify(bearerToken(headers));
    const result = authenticator.authenticate(headers, url, clientAddress(request));
    if (!isFeed(request)) refuse(socket, 'no such address');
    else if ('failure' in result) refuse(socket, result.failure.message);
    else if (sessions.size >= maxSockets) refuse(socket, 'too many subscribers');
    else {
      const { feed } = userServices.of(result.principal);
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const forget = connections.register({
          isAuthorized: () => authenticator.isStillValid(headers, url, result),
          close: () => webSocket.close(tokenExpiredCode, 'the token is no longer valid'),
        });
        webSocket.once('close', forget);
        onConnection(webSocket, feed, sessions, backpressure.closeTimeoutMs);
      });
    }
  });

  const heartbeat = setInterval(() => {
    for (const session of sessions.values()) {
      if (session.alive) session.socket.ping();
      else session.socket.terminate();
      session.alive = false;
    }
  }, heartbeatMs);
  heartbeat.unref();

  return {
    close() {
      clearInterval(heartbeat);
      for (const socket of sessions.keys()) socket.close(1001, 'the server stops');
      server.close();
    },
  };
}

function isFeed({ url }: IncomingMessage): boolean {
  return URL.parse(url ?? '', 'http://localhost')?.pathname === '/feed';
}

function refuse(socket: Duplex, problem: string): void {
  socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${problem}`);
}

function onConnection(socket: WebSocket, feed: Feed, sessions: Map<WebSocket, Session>, closeTimeoutMs: number): void {
  const session: Session = {
    socket,
    feed,
    unsubscribe: new Map(),
    alive: true,
    pendingMessages: Promise.resolve(),
    ended: false,
  };
  sessions.set(socket, session);
  const sink = sinkOf(session, closeTimeoutMs);
  socket.on('pong', () => {
    session.alive = true;
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    endSubscriptions(session);
    sessions.delete(socket);
  });
  socket.on('message', (data) => {
    const message = checkSchema(clientMessageSchema, parseJson(String(data)), 'message');
    if (message.kind === 'fits')
      session.pendingMessages = session.pendingMessages.then(() => handleMessage(session, sink, message.data));
    else sendError(socket, undefined, `${message.field}: ${message.problem}`);
  });
}

function sinkOf(session: Session, closeTimeoutMs: number): Sink {
  const { socket } = session;
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame.bytes, { binary: false });
    },
    buffered: () => socket.bufferedAmount,
    disconnect(filter, feedCursor) {
      const cursor = encodeCursor(filter, feedCursor);
      endSubscriptions(session);
      socket.close(tooSlowCode, cursor.length <= maxReasonBytes ? cursor : 'too slow');
      setTimeout(() => socket.terminate(), closeTimeoutMs).unref();
    },
  };
}

function endSubscriptions(session: Session): void {
  session.ended = true;
  for (const unsubscribe of session.unsubscribe.values()) unsubscribe();
  session.unsubscribe.clear();
}

async function handleMessage(session: Session, sink: Sink, message: ClientMessage): Promise<void> {
  const { socket, feed, unsubscribe } = session;
  const { id } = message;
  unsubscribe.get(id)?.();
  unsubscribe.delete(id);
  if (message.type === 'unsubscribe') return;
  if (unsubscribe.size >= maxSubscriptions) {
    sendError(socket, id, `at most ${maxSubscriptions} subscriptions a connection`);
    return;
  }
  try {
    const end = await feed.subscribe(sink, message);
    if (session.ended) end();
    else unsubscribe.set(id, end);
  } catch (error) {
    sendError(socket, id, error instanceof MootcourtError ? error.message : 'the store cannot be read now; try again');
  }
}

function sendError(socket: WebSocket, id: string | number | undefined, message: string): void {
  socket.send(JSON.stringify({ type: 'error', ...(id === undefined ? {} : { id }), message }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
