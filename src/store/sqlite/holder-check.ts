import type { DatabaseSync } from 'node:sqlite';
import { assertHolds } from '../process-holder.ts';
import type { GroupCommit } from './group-commit.ts';

/**
 * Refuses, within a transaction, a write to a run that another process has taken over since. The row is looked at
 * once a transaction, since no other process writes within it.
 */
export function createHolderCheck(database: DatabaseSync, commit: GroupCommit): (run: string) => void {
  const ownerOf = database.prepare('SELECT leaseOwner FROM runs WHERE id = ?');
  let held = { run: '', transaction: -1 };
  return (run) => {
    const transaction = commit.transaction();
    if (held.run === run && held.transaction === transaction) return;
    assertHolds(run, (ownerOf.get(run) as { leaseOwner: string } | undefined)?.leaseOwner ?? '');
    held = { run, transaction };
  };
}
