import { randomUUID } from 'node:crypto';
import {
  isInitializeRequest,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { createEventStore } from './event-store.ts';

type Session = { transport: WebStandardStreamableHTTPServerTransport; usedAt: number };

const defaultIdleMs = 30 * 60_000;
const maxSessions = 500;

/**
 * Sessions of clients that speak a 2025 revision. They let the server send requests (a form for a person), learn that a
 * call was cancelled, and resume a broken stream. A session is closed after half an hour without use, or as the least
 * recently used one of too many; its runs go on.
 */
export function createSessions(makeServer: () => McpServer, maxRequestBodySize: number, idleMs = defaultIdleMs) {
  const sessions = new Map<string, Session>();
  const sweep = setInterval(closeIdle, Math.max(50, idleMs / 10)).unref();

  async function open(): Promise<WebStandardStreamableHTTPServerTransport> {
    closeIdle();
    const transport: WebStandardStreamableHTTPServerTransport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: createEventStore(),
      retryInterval: 1000,
      maxRequestBodySize,
      onsessioninitialized: (id) => void sessions.set(id, { transport, usedAt: Date.now() }),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await makeServer().connect(transport);
    return transport;
  }

  function closeIdle(): void {
    const oldest = [...sessions].sort(([, session], [, other]) => session.usedAt - other.usedAt);
    oldest.forEach(([id, { transport, usedAt }], index) => {
      if (Date.now() - usedAt < idleMs && sessions.size - index < maxSessions) return;
      sessions.delete(id);
      transport.close().catch(() => undefined);
    });
  }

  return {
    async fetch(request: Request): Promise<Response> {
      const id = request.headers.get('mcp-session-id');
      if (id !== null) {
        const session = sessions.get(id);
        if (session === undefined) return refused(404, -32001, 'Session not found; initialize again');
        session.usedAt = Date.now();
        return session.transport.handleRequest(request);
      }
      if (request.method !== 'POST')
        return refused(400, -32000, 'Mcp-Session-Id: expected the id that initialize gave');
      const body: unknown = await request
        .clone()
        .json()
        .catch(() => undefined);
      if (body === undefined) return refused(400, -32700, 'Parse error: expected JSON');
      if (!isInitializeRequest(body)) return refused(400, -32000, 'Expected initialize first, or Mcp-Session-Id');
      return (await open()).handleRequest(request);
    },
    async close(): Promise<void> {
      clearInterval(sweep);
      await Promise.allSettled([...sessions.values()].map(({ transport }) => transport.close()));
      sessions.clear();
    },
  };
}

function refused(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });
}
