import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** What the client can do: sent with every request in the 2026 revision, and once, at its start, in those of 2025. */
export function capabilitiesOf({ server }: McpServer, ctx: ServerContext): ClientCapabilities | undefined {
  return declared(ctx) ?? server.getClientCapabilities();
}

/** Whether the request came in the 2026 revision, in which a server cannot ask its client anything by itself. */
export function speaksNewestRevision(ctx: ServerContext): boolean {
  return declared(ctx) !== undefined;
}

function declared(ctx: ServerContext): ClientCapabilities | undefined {
  return (ctx.mcpReq.envelope as Record<string, ClientCapabilities | undefined> | undefined)?.[
    CLIENT_CAPABILITIES_META_KEY
  ];
}
