import type { Transaction } from 'kysely';
import type { AuditEntry, AuditLog } from '../../domain/audit.ts';
import { type Database, withConnectionRetry } from './database.ts';
import type { Tables } from './schema.ts';

/** Writes an entry, within the transaction of what it tells of where there is one. */
export async function writeAudit(
  database: Database | Transaction<Tables>,
  now: () => Date,
  entry: Omit<AuditEntry, 'at'>,
): Promise<void> {
  const { user, action, run, debate } = entry;
  const detail = entry.detail.replaceAll('\0', '');
  await database.insertInto('audit').values({ at: now().toISOString(), user, action, run, debate, detail }).execute();
}

export function createAudit(
  database: Database,
  now: () => Date,
  track: <T>(write: Promise<T>) => Promise<T>,
): AuditLog {
  return {
    append: (entry) => track(withConnectionRetry(() => writeAudit(database, now, entry))),
    list: (limit, { user, run, since } = {}) =>
      withConnectionRetry(() => {
        let query = database.selectFrom('audit').select(['at', 'user', 'action', 'run', 'debate', 'detail']);
        if (user !== undefined) query = query.where('user', '=', user);
        if (run !== undefined) query = query.where('run', '=', run);
        if (since !== undefined) query = query.where('at', '>=', since);
        return query.orderBy('number', 'desc').limit(limit).execute();
      }),
  };
}
