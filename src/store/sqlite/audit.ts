import type { DatabaseSync } from 'node:sqlite';
import type { AuditEntry, AuditLog } from '../../domain/audit.ts';
import type { GroupCommit } from './group-commit.ts';

/** Writes an entry within the transaction of what it tells of, so that nothing is done and not told. */
export type WriteAudit = (entry: Omit<AuditEntry, 'at'>) => void;

export function createAuditWriter(database: DatabaseSync, now: () => Date): WriteAudit {
  const insert = database.prepare(
    'INSERT INTO audit (at, user, action, run, debate, detail) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return ({ user, action, run, debate, detail }) =>
    void insert.run(now().toISOString(), user, action, run, debate, detail);
}

export function createAudit(database: DatabaseSync, commit: GroupCommit, write: WriteAudit): AuditLog {
  const list = database.prepare(
    `SELECT at, user, action, run, debate, detail FROM audit
     WHERE (?1 IS NULL OR user = ?1) AND (?2 IS NULL OR run = ?2) AND (?3 IS NULL OR at >= ?3)
     ORDER BY number DESC LIMIT ?4`,
  );
  return {
    append: (entry) => commit.write(() => write(entry)),
    list: async (limit, { user, run, since } = {}) =>
      list.all(user ?? null, run ?? null, since ?? null, limit).map((row) => ({ ...row }) as AuditEntry),
  };
}
