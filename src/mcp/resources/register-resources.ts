import type { McpServer } from '@modelcontextprotocol/server';
import type { McpContext } from '../context.ts';
import { registerAppResources } from './app-resources.ts';
import { registerDebateResources } from './debate-resources.ts';
import { registerRunResources } from './run-resources.ts';
import { registerSpecResources } from './spec-resources.ts';

/** Everything with a URI, which hosts can list, complete and link. */
export function registerResources(server: McpServer, context: McpContext): void {
  registerSpecResources(server);
  registerRunResources(server, context);
  registerDebateResources(server, context);
  registerAppResources(server);
}
