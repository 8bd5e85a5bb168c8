import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { McpContext } from './context.ts';
import { createMcpServer } from './server.ts';

/**
 * The same MCP server over Streamable HTTP, without sessions: a run outlives every call, so a client that comes back finds it by its id. Host,
 * Origin and token are checked by the HTTP server that mounts it.
 */
export function createMcpHttp(context: McpContext): {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
} {
  const handler = createMcpHandler(() => createMcpServer(context), {
    maxRequestBodySize: 4 * 1024 * 1024,
    onerror: (error) => process.stderr.write(`mcp: ${error.message}\n`),
  });
  const node = toNodeHandler(handler);
  return {
    async handle(request, response) {
      await node(request as Parameters<typeof node>[0], response);
    },
    async close() {
      await handler.close();
    },
  };
}
