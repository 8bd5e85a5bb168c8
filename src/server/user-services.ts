import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Router } from 'express';
import type { AppContext } from '../app/app-context.ts';
import type { Principal, Role } from '../domain/principal.ts';
import type { RunService } from '../runs/run-service.ts';
import { createUserAdmission } from '../runs/user-admission.ts';
import { createFeed, type Feed } from './feed/feed.ts';
import type { BackpressureLimits } from './feed/subscriber.ts';
import { createApi } from './http/create-api.ts';
import { scopeToUser } from './user-scope/scope-to-user.ts';

/** Answers /mcp, where the Model Context Protocol is served. */
type McpHandler = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
};
export type McpHandlerFactory = (view: {
  app: AppContext;
  service: RunService;
  role: Role;
  person: string;
}) => McpHandler;

/** Name under which labels are kept of who holds the token of the whole server. */
const serverOwner = 'operator';

/** What one principal can reach. */
type UserServices = { api: Router; feed: Feed; mcp: McpHandler | undefined };

export type UserServicesByPrincipal = {
  of(principal: Principal): UserServices;
  counts(): ReturnType<Feed['counts']>;
  close(): Promise<void>;
};

/** Services for each user and role, made on first use: they share no state, sessions and subscriptions included. */
export function createUserServices(
  app: AppContext,
  service: RunService,
  { mcp, backpressure }: { mcp: McpHandlerFactory | undefined; backpressure: BackpressureLimits | undefined },
): UserServicesByPrincipal {
  const byPrincipal = new Map<string, UserServices>();
  const admission = createUserAdmission(app);

  function open({ user, role }: Principal): UserServices {
    const view = scopeToUser(app, service, user, admission);
    const feed = createFeed(view.app.store, view.service, backpressure);
    return {
      api: createApi(view.app, view.service, feed),
      feed,
      mcp: mcp?.({ ...view, role, person: user ?? serverOwner }),
    };
  }

  return {
    of(principal) {
      const key = `${principal.role} ${principal.user ?? ''}`;
      const services = byPrincipal.get(key) ?? open(principal);
      byPrincipal.set(key, services);
      return services;
    },
    counts() {
      const sum = { subscribers: 0, droppedDeltas: 0, bufferedBytes: 0 };
      for (const { feed } of byPrincipal.values()) {
        const { subscribers, droppedDeltas, bufferedBytes } = feed.counts();
        sum.subscribers += subscribers;
        sum.droppedDeltas += droppedDeltas;
        sum.bufferedBytes += bufferedBytes;
      }
      return sum;
    },
    async close() {
      await Promise.all([...byPrincipal.values()].flatMap(({ feed, mcp }) => [feed.close(), mcp?.close()]));
    },
  };
}
