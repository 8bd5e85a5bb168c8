import type { McpServer } from '@modelcontextprotocol/server';
import type { McpContext } from './context.ts';
import { watchChanges } from './resource-updates.ts';

/**
 * `subscribed`: a session of a 2025 revision is told of what it subscribed to. `always`: the transport knows the subscriptions of the 2026
 * revision and leaves out what nobody listens to, so every change is handed to it.
 */
export type Notify = 'subscribed' | 'always';

/** Tells a client that runs, reports, debates and traces it subscribed to have changed. */
export function registerSubscriptions({ server }: McpServer, { app }: McpContext, notify: Notify): void {
  const subscribed = new Set<string>();
  let unwatch: (() => void) | undefined;
  const watch = () => {
    unwatch ??= watchChanges(app.store, (uri) => {
      if (notify === 'always' || subscribed.has(uri)) server.sendResourceUpdated({ uri }).catch(() => undefined);
    });
  };
  server.setRequestHandler('resources/subscribe', ({ params }) => {
    subscribed.add(params.uri);
    watch();
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscribed.delete(params.uri);
    return {};
  });
  if (notify === 'always') watch();
  server.onclose = () => unwatch?.();
}
