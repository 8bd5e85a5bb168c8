import type { DatabaseSync } from 'node:sqlite';
import type { TraceEvent } from '../../domain/event.ts';
import type { Store } from '../../domain/store.ts';
import { notifyListener } from '../notify-listener.ts';
import { withPendingCalls } from '../pending-writes.ts';
import { createArchive } from './archive.ts';
import { openDatabase } from './database.ts';
import { createFileWatch, inodeOf } from './file-watch.ts';
import { createGroupCommit } from './group-commit.ts';
import { createResponseIndex, indexFileOf } from './response-index.ts';
import { createRetention } from './retention.ts';
import { createStoreParts } from './store-writes.ts';
import { createThreadedWrites } from './threaded-writes.ts';
import { checkStore } from './verify-integrity.ts';
import { markAsWritten } from './write-ahead-mark.ts';
import { startWriteThread, type WriteThread } from './write-thread.ts';

export type SqliteStoreOptions = {
  file: string;
  now: () => Date;
  /**
   * After so many writes a thread of its own writes, so that a short run does not pay for its start; a store in memory
   * has none.
   */
  writesBeforeThread?: number;
};

/** The embedded store: one SQLite file for ledger, trace and runs. Several processes may open it. */
export function createSqliteStore({ file, now, writesBeforeThread = 256 }: SqliteStoreOptions): Store {
  const database = openDatabase(file);
  const inode = inodeOf(file);
  const listeners = new Set<(events: readonly TraceEvent[]) => void>();
  let committed: TraceEvent[] = [];
  const addCommitted = (events: readonly TraceEvent[]) => void committed.push(...events);
  function announce(): void {
    const events = committed;
    committed = [];
    if (events.length > 0) for (const listener of [...listeners]) notifyListener(listener, events);
  }
  const commit = createGroupCommit(database, { beforeCommit: createWriteGuard(database, file), afterCommit: announce });
  const parts = createStoreParts(database, commit, now, addCommitted);
  let thread: WriteThread | undefined;
  let writes = file === ':memory:' ? Number.NEGATIVE_INFINITY : 0;

  /** The thread that writes, once it is worth its start. What this connection was asked to write is durable before. */
  function writer(): WriteThread | undefined {
    writes += 1;
    if (thread !== undefined || writes <= writesBeforeThread) return thread;
    commit.flush();
    thread = startWriteThread({ file, inode }, announce);
    return thread;
  }

  const { ledger, trace, runs, audit } = createThreadedWrites({ parts, writer, now, committed: addCommitted });
  const responses = createResponseIndex(indexFileOf(file));
  const textOf = database.prepare('SELECT text FROM texts WHERE hash = ?');

  return {
    ledger: withPendingCalls(ledger),
    trace,
    runs,
    archive: createArchive(file),
    audit,
    retention: createRetention(file, now),
    responses,
    getText: async (hash) => (textOf.get(hash) as { text: string } | undefined)?.text,
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async verifyIntegrity() {
      commit.flush();
      await thread?.drained();
      return checkStore(database);
    },
    async close() {
      if (!database.isOpen) return;
      await thread?.close();
      commit.close();
      responses.close();
      database.close();
    },
  };
}

/** Looked at before each transaction: that the file is still there, and before the first that it is marked as being written. */
function createWriteGuard(database: DatabaseSync, file: string): () => void {
  const watch = createFileWatch(file);
  let isMarked = file === ':memory:';
  return () => {
    watch();
    if (isMarked) return;
    markAsWritten(database, file);
    isMarked = true;
  };
}
