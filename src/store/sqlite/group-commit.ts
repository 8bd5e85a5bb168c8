import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { MootcourtError } from '../../domain/errors.ts';
import { storeFailure } from '../store-failure.ts';

/** What a write learns of its transaction: exactly one of the two is called, after its end is certain. */
type Outcome = { committed: () => void; rolledBack: () => void };

export type GroupCommit = {
  /**
   * Queues a write; resolves with its result once the transaction that holds it is durable. `ended` is told first, so that nothing is
   * announced or remembered of a write that was rolled back.
   */
  write<T>(work: () => T, ended?: Partial<Outcome>): Promise<T>;
  flush(): void;
  /** Number of the transaction that is under way or came last: within one, no other process writes. */
  transaction(): number;
  /** Flushes what is queued; later writes are rejected. */
  close(): void;
};

type Queued = {
  work: () => unknown;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
} & Partial<Outcome>;

type GroupCommitOptions = {
  /** Throws where nothing may be written; the whole batch is rejected then. */
  beforeCommit?: () => void;
  /** Called after each transaction, once its writes have been told their ends. */
  afterCommit?: () => void;
  /** How long a write waits for others to share its transaction. */
  maxDelayMs?: number;
};

const maxBatch = 256;

/**
 * Puts many small writes into one transaction, since each commit costs a disk flush: whatever is queued within 8 ms, or 256 writes. A write
 * that throws is rolled back alone (savepoint) and rejects only its own promise; a commit that fails rejects its whole batch.
 */
export function createGroupCommit(
  database: DatabaseSync,
  { beforeCommit, afterCommit, maxDelayMs = 8 }: GroupCommitOptions = {},
): GroupCommit {
  // Prepared once: parsing these five words anew for every write was measured to cost as much as the write.
  const statement = (sql: string) => database.prepare(sql);
  const begin = statement('BEGIN IMMEDIATE');
  const commit = statement('COMMIT');
  const savepoint = {
    set: statement('SAVEPOINT one'),
    release: statement('RELEASE one'),
    back: statement('ROLLBACK TO one'),
  };
  let queue: Queued[] = [];
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let transactions = 0;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (queue.length === 0) return;
    const batch = queue;
    queue = [];
    const settle: (() => void)[] = [];
    try {
      beforeCommit?.();
      // IMMEDIATE takes the write lock before the first read, so two processes never number the same event.
      begin.run();
      transactions += 1;
      for (const queued of batch) settle.push(attempt(savepoint, queued));
      commit.run();
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      for (const queued of batch) fail(queued, error);
      return;
    }
    for (const item of settle) item();
    afterCommit?.();
  }

  return {
    write<T>(work: () => T, ended: Partial<Outcome> = {}): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const queued: Queued = { work, resolve: resolve as Queued['resolve'], reject, ...ended };
        if (closed) {
          fail(queued, new MootcourtError('cancelled', 'the store was closed; nothing was written'));
          return;
        }
        queue.push(queued);
        if (queue.length >= maxBatch) flush();
        else timer ??= setTimeout(flush, maxDelayMs);
      });
    },
    flush,
    transaction: () => transactions,
    close() {
      flush();
      closed = true;
    },
  };
}

type Savepoint = Record<'set' | 'release' | 'back', StatementSync>;

function attempt(savepoint: Savepoint, queued: Queued): () => void {
  savepoint.set.run();
  try {
    const value = queued.work();
    savepoint.release.run();
    return () => {
      queued.committed?.();
      queued.resolve(value as never);
    };
  } catch (error) {
    try {
      savepoint.back.run();
      savepoint.release.run();
    } catch {
      // A full disk ends the whole transaction by itself: then the batch fails as one, for that reason.
      throw error;
    }
    return () => fail(queued, error);
  }
}

function fail(queued: Queued, error: unknown): void {
  queued.rolledBack?.();
  queued.reject(storeFailure(error));
}
