import type { TraceEvent } from '../../domain/event.ts';
import type { Store } from '../../domain/store.ts';
import { notifyListener } from '../notify-listener.ts';
import { createArchive } from './archive.ts';
import { createAudit, createAuditWriter } from './audit.ts';
import { openDatabase } from './database.ts';
import { createFileWatch } from './file-watch.ts';
import { createGroupCommit } from './group-commit.ts';
import { createLedger } from './ledger.ts';
import { createRetention } from './retention.ts';
import { createRuns } from './runs.ts';
import { createTrace } from './trace.ts';
import { checkStore } from './verify-integrity.ts';

/** The embedded store: one SQLite file for ledger, trace and runs. Several processes may open it. */
export function createSqliteStore(options: { file: string; now: () => Date }): Store {
  const database = openDatabase(options.file);
  const listeners = new Set<(events: readonly TraceEvent[]) => void>();
  let committed: TraceEvent[] = [];
  const commit = createGroupCommit(
    database,
    () => {
      const events = committed;
      committed = [];
      if (events.length > 0) for (const listener of [...listeners]) notifyListener(listener, events);
    },
    createFileWatch(options.file),
  );
  const trace = createTrace(database, commit, options.now, (events) => committed.push(...events));
  const writeAudit = createAuditWriter(database, options.now);
  const runs = createRuns(database, commit, options.now, writeAudit);
  const textOf = database.prepare('SELECT text FROM texts WHERE hash = ?');

  return {
    ledger: createLedger(database, commit),
    trace,
    runs,
    archive: createArchive(options.file),
    audit: createAudit(database, commit, writeAudit),
    retention: createRetention(options.file, options.now),
    getText: async (hash) => (textOf.get(hash) as { text: string } | undefined)?.text,
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async verifyIntegrity() {
      commit.flush();
      return checkStore(database);
    },
    async close() {
      if (!database.isOpen) return;
      commit.close();
      database.close();
    },
  };
}
