import type { AppContext } from '../../app/app-context.ts';
import type { RunService } from '../../runs/run-service.ts';
import { createUserAdmission, type UserAdmission } from '../../runs/user-admission.ts';
import { type AllMembers, createOwnership, withoutUndefined } from './ownership.ts';
import { scopeService } from './scope-service.ts';
import { scopeStore } from './scope-store.ts';

/**
 * Context and service restricted to the runs that one user started. API, feed and MCP all get this view, so none of them
 * can forget to check the owner of a run. Without a user the view is unrestricted.
 * @param admission shared by all views of one server, since a user may have several
 */
export function scopeToUser(
  app: AppContext,
  service: RunService,
  user: string | undefined,
  admission: UserAdmission = createUserAdmission(app),
): { app: AppContext; service: RunService } {
  if (user === undefined) return { app, service };
  const ownership = createOwnership(app.store, user);
  const members: AllMembers<AppContext> = {
    store: scopeStore(app.store, user, ownership, admission),
    checkpointer: app.checkpointer,
    models: app.models,
    environment: app.environment,
    now: app.now,
    instrumentation: app.instrumentation,
    serverBudget: app.budgetOf(user),
    userLimits: app.userLimits,
    budgetOf: () => app.budgetOf(user),
    modelClientsFor: app.modelClientsFor,
    clientSampler: app.clientSampler,
    close: async () => undefined,
  };
  return {
    app: withoutUndefined<AppContext>(members),
    service: scopeService(service, app.store, user, ownership, admission),
  };
}
