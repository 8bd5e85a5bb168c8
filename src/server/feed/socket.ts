import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Store } from '../../model/store.ts';
import type { RunService } from '../../runs/service.ts';
import { type Access, refusal } from '../access.ts';
import { subscribe } from './subscription.ts';

/** What a client may say. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('subscribe'),
    id: z.union([z.string().max(64), z.int()]),
    run: z.string().max(100).optional(),
    debate: z.string().max(100).optional(),
    after: z.union([z.int().min(0), z.literal('live')]).default(0),
    deltas: z.boolean().default(false),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), id: z.union([z.string().max(64), z.int()]) }),
]);

const tickMs = 25;
const heartbeatMs = 15_000;
const mostSubscriptions = 64;

type Following = ReturnType<typeof subscribe>;

/** The WebSocket at /feed. Every 25 ms each subscriber gets what the trace has grown by since it last read. */
export function openFeed(
  http: Server,
  options: { store: Store; service: RunService; access: Access },
): { close(): void } {
  const { store, service, access } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  const sessions = new Map<WebSocket, { following: Map<string | number, Following>; alive: boolean }>();

  http.on('upgrade', (request, socket, head) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const refused = pathname === '/feed' ? refusal(access, request.headers, request.url) : 'no such address';
    if (refused !== undefined) {
      socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${refused}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket));
  });

  sockets.on('connection', (socket: WebSocket) => {
    const session = { following: new Map<string | number, Following>(), alive: true };
    sessions.set(socket, session);
    const sink = { send: (text: string) => socket.send(text), buffered: () => socket.bufferedAmount };
    socket.on('pong', () => {
      session.alive = true;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      for (const one of session.following.values()) one.close();
      sessions.delete(socket);
    });
    socket.on('message', (data) => {
      const message = clientMessageSchema.safeParse(parsed(String(data)));
      if (!message.success) {
        const issue = message.error.issues[0];
        sink.send(
          JSON.stringify({ type: 'error', message: `${issue?.path.join('.') || 'message'}: ${issue?.message}` }),
        );
        return;
      }
      const { id } = message.data;
      session.following.get(id)?.close();
      session.following.delete(id);
      if (message.data.type === 'unsubscribe') return;
      const { run, debate, after, deltas } = message.data;
      const unknown =
        (run !== undefined && store.runs.run(run) === undefined) ||
        (debate !== undefined && store.runs.debate(debate) === undefined);
      if (unknown || session.following.size >= mostSubscriptions) {
        const problem = unknown
          ? `there is no ${debate === undefined ? `run ${run}` : `debate ${debate}`}`
          : `at most ${mostSubscriptions} subscriptions a connection`;
        sink.send(JSON.stringify({ type: 'error', id, message: problem }));
        return;
      }
      session.following.set(id, subscribe(store, service, sink, { id, wanted: { run, debate, after }, deltas }));
    });
  });

  const tick = setInterval(() => {
    for (const { following } of sessions.values()) for (const one of following.values()) one.pump();
  }, tickMs);
  const heartbeat = setInterval(() => {
    for (const [socket, session] of sessions) {
      if (!session.alive) socket.terminate();
      session.alive = false;
      socket.ping();
    }
  }, heartbeatMs);

  return {
    close() {
      clearInterval(tick);
      clearInterval(heartbeat);
      for (const socket of sessions.keys()) socket.close(1001, 'the server stops');
      sockets.close();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
