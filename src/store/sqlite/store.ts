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
   * More writes than that within a second start a thread that writes from then on, so that a run which waits for its
   * models does not pay for the start; a store in memory has none.
   */
  writesBeforeThread?: number;
  /** Whether writes wait for the start of the thread; otherwise they are made without it until then. */
  waitsForThread?: boolean;
};

/** The embedded store: one SQLite file for ledger, trace and runs. Several processes may open it. */
export function createSqliteStore(options: SqliteStoreOptions): Store {
  const { file, now, writesBeforeThread = 256, waitsForThread = false } = options;
  const database = openDatabase(file);
  const inode = inodeOf(file);
  const listeners = new Set<(events: readonly TraceEvent[]) => void>();
  let committed: TraceEvent[] = [];
  const addCommitted = (events: readonly TraceEvent[]) => void committed.push(...events);
  function notifyListeners(): void {
    const events = committed;
    committed = [];
    if (events.length > 0) for (const listener of [...listeners]) notifyListener(listener, events);
  }
  const commit = createGroupCommit(database, {
    beforeCommit: createWriteGuard(database, file),
    afterCommit: notifyListeners,
  });
  const parts = createStoreParts(database, commit, now, addCommitted);
  let thread: WriteThread | undefined;
  let writes = 0;
  let countedSince = performance.now();

  /** The thread that writes, once it is worth its start. What this connection was asked to write is durable before. */
  function writer(): WriteThread | undefined {
    if (file === ':memory:') return undefined;
    if (thread === undefined && performance.now() - countedSince > 1000) {
      writes = 0;
      countedSince = performance.now();
    }
    writes += 1;
    if (writes <= writesBeforeThread) return undefined;
    thread ??= startWriteThread({ file, inode }, notifyListeners);
    if (!waitsForThread && !thread.hasStarted()) return undefined;
    commit.flush();
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
