import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest, type McpServer } from '@modelcontextprotocol/server';
import type { McpContext } from './context.ts';
import { watchResources } from './resource-updates.ts';
import { createMcpServer } from './server.ts';
import { createSessions } from './sessions.ts';

const maxRequestBodySize = 4 * 1024 * 1024;

/**
 * MCP over Streamable HTTP: the 2026 revision without sessions, revisions of 2025 with sessions that can be resumed. A
 * run outlives every call and session; a client that reconnects finds it by its id. The HTTP server that mounts the
 * handler checks Host, Origin and token. The protocol's conformance suite passes a `makeServer` of its own.
 */
export function createMcpHttp(
  context: McpContext,
  makeServer: () => McpServer = () => createMcpServer(context),
  sessionIdleMs?: number,
): {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
} {
  const report = (error: Error) =>
    context.app.instrumentation.log('error', 'MCP over HTTP failed', { problem: error.message });
  const sessions = createSessions(makeServer, maxRequestBodySize, sessionIdleMs);
  const modern = createMcpHandler(makeServer, {
    legacy: 'reject',
    maxRequestBodySize,
    onerror: report,
  });
  const unwatch = watchResources(context.app.store, {
    changed: (uri) => modern.notify.resourceUpdated(uri),
    listChanged: () => modern.notify.resourcesChanged(),
  });
  const node = toNodeHandler(
    {
      fetch: async (request, options) =>
        (await isLegacyRequest(request, undefined, { maxRequestBodySize }))
          ? sessions.fetch(request)
          : modern.fetch(request, options),
    },
    { onerror: report, maxRequestBodySize },
  );
  return {
    async handle(request, response) {
      await node(request as Parameters<typeof node>[0], response);
    },
    async close() {
      unwatch();
      await Promise.all([sessions.close(), modern.close()]);
    },
  };
}
