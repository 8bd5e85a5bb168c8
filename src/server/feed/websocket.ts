import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import type { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { OpenConnections } from '../auth/revalidate-connections.ts';
import type { UserServicesByPrincipal } from '../user-services.ts';
import { encodeCursor } from './cursor.ts';
import type { Feed } from './feed.ts';
import { clientMessageSchema, tooSlowCode } from './protocol.ts';
import { type BackpressureLimits, patience, type Sink } from './subscriber.ts';

type ClientMessage = z.infer<typeof clientMessageSchema>;
type Session = {
  stop: Map<string | number, () => void>;
  alive: boolean;
  /** Messages are obeyed one after the other, in the order they came. */
  obeyed: Promise<void>;
  ended: boolean;
};

const heartbeatMs = 15_000;
const mostSubscriptions = 64;
const mostSockets = 5_000;
/** Room for a cursor over thousands of runs. */
const maxPayload = 256 * 1024;
/** The protocol allows 123 bytes for a reason. */
const longestReason = 120;

/** The WebSocket at /feed. */
export function openSocket(
  http: Server,
  userServices: UserServicesByPrincipal,
  authenticator: Authenticator,
  connections: OpenConnections,
  { farewellMs }: BackpressureLimits = patience,
): { close(): void } {
  const server = new WebSocketServer({ noServer: true, maxPayload });
  const sessions = new Map<WebSocket, Session>();

  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const pathname = URL.parse(request.url ?? '', 'http://localhost')?.pathname;
    const { headers, url } = request;
    const admitted = authenticator.admit(headers, url, request.socket.remoteAddress);
    const refused =
      pathname !== '/feed' ? 'no such address' : 'refusal' in admitted ? admitted.refusal.message : undefined;
    const problem = refused ?? (sessions.size >= mostSockets ? 'too many subscribers' : undefined);
    if (problem === undefined && 'visitor' in admitted) {
      const { feed } = userServices.of(admitted.visitor);
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const forget = connections.keep({
          isWelcome: () => authenticator.stillAdmits(headers, url, admitted),
          close: () => webSocket.close(4401, 'the token is no longer valid'),
        });
        webSocket.once('close', forget);
        join(webSocket, feed);
      });
    } else socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${problem}`);
  });

  function join(socket: WebSocket, feed: Feed): void {
    const session: Session = {
      stop: new Map(),
      alive: true,
      obeyed: Promise.resolve(),
      ended: false,
    };
    sessions.set(socket, session);
    const end = () => {
      session.ended = true;
      for (const stop of session.stop.values()) stop();
      session.stop.clear();
    };
    const sink: Sink = {
      send(frame) {
        if (socket.readyState === WebSocket.OPEN) socket.send(frame.bytes, { binary: false });
      },
      buffered: () => socket.bufferedAmount,
      giveUp(filter, feedCursor) {
        const cursor = encodeCursor(filter, feedCursor);
        end();
        socket.close(tooSlowCode, cursor.length <= longestReason ? cursor : 'too slow');
        setTimeout(() => socket.terminate(), farewellMs).unref();
      },
    };
    const tell = (id: string | number | undefined, message: string) =>
      socket.send(JSON.stringify({ type: 'error', ...(id === undefined ? {} : { id }), message }));
    socket.on('pong', () => {
      session.alive = true;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      end();
      sessions.delete(socket);
    });
    socket.on('message', (data) => {
      const message = clientMessageSchema.safeParse(parsed(String(data)));
      if (message.success) session.obeyed = session.obeyed.then(() => obey(feed, sink, session, message.data, tell));
      else {
        const issue = message.error.issues[0];
        tell(undefined, `${issue?.path.join('.') || 'message'}: ${issue?.message}`);
      }
    });
  }

  const heartbeat = setInterval(() => {
    for (const [socket, session] of sessions) {
      if (session.alive) socket.ping();
      else socket.terminate();
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

async function obey(
  feed: Feed,
  sink: Sink,
  session: Session,
  message: ClientMessage,
  tell: (id: string | number, message: string) => void,
): Promise<void> {
  const { stop } = session;
  const { id } = message;
  stop.get(id)?.();
  stop.delete(id);
  if (message.type === 'unsubscribe') return;
  if (stop.size >= mostSubscriptions) {
    tell(id, `at most ${mostSubscriptions} subscriptions a connection`);
    return;
  }
  try {
    const leave = await feed.subscribe(sink, message);
    if (session.ended) leave();
    else stop.set(id, leave);
  } catch (error) {
    tell(id, error instanceof MootcourtError ? error.message : 'the store cannot be read now; try again');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
