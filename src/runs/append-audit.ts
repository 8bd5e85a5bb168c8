import type { AuditAction } from '../domain/audit.ts';
import type { Store } from '../domain/store.ts';

/** Notes what somebody did; without a user it was the owner. */
export function appendAudit(
  { audit }: Pick<Store, 'audit'>,
  action: AuditAction,
  about: { user?: string | undefined; run?: string; debate?: string; detail?: string },
): Promise<void> {
  const { user = '', run = '', debate = '', detail = '' } = about;
  return audit.append({ user, action, run, debate, detail });
}
