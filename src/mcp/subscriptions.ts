import type { McpServer } from '@modelcontextprotocol/server';
import type { McpContext } from './context.ts';
import { watchResources } from './resource-updates.ts';

/**
 * `subscribed`: a session of a 2025 revision is notified of what it subscribed to, and of new runs. `always`: the
 * transport of the 2026 revision knows its subscriptions and drops the rest, so it gets every change.
 */
export type Notify = 'subscribed' | 'always';

/** Notifies a client when runs, reports, debates and traces change that it subscribed to, and when the list grows. */
export function registerSubscriptions({ server }: McpServer, { app }: McpContext, notify: Notify): void {
  const subscribed = new Set<string>();
  let unwatch: (() => void) | undefined;
  const watch = () => {
    unwatch ??= watchResources(app.store, {
      changed(uri) {
        if (notify === 'always' || subscribed.has(uri)) server.sendResourceUpdated({ uri }).catch(() => undefined);
      },
      listChanged: () => void server.sendResourceListChanged().catch(() => undefined),
    });
  };
  server.setRequestHandler('resources/subscribe', ({ params }) => {
    subscribed.add(params.uri);
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscribed.delete(params.uri);
    return {};
  });
  // Only sessions are told to be initialized: a server of one HTTP call has nobody to notify.
  server.oninitialized = watch;
  if (notify === 'always') watch();
  server.onclose = () => unwatch?.();
}
