import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { MootcourtError } from '../../domain/errors.ts';

const busyTimeoutMs = 10_000;

/**
 * Refuses a file that was copied while it was in use, without the `-wal` file beside it: it is whole in itself,
 * and what was committed since the last checkpoint is missing. While a store is written, its application id names
 * the file (by its inode), so that a copy is told from the store of a process that was killed. The file is read
 * through SQLite alone: to open and close it otherwise takes away the locks that this process has on it (How To
 * Corrupt An SQLite Database File, 2.2).
 * @param hadWriteAhead whether there was a `-wal` before the database was opened
 * @throws MootcourtError `store-corrupt`
 */
export function assertNotHalfCopied(database: DatabaseSync, file: string, hadWriteAhead: boolean): void {
  if (hadWriteAhead) return;
  const mark = markIn(database);
  if (mark === 0 || mark === markOf(file)) return;
  throw new MootcourtError(
    'store-corrupt',
    `${file}: it was copied while a run wrote to it, without the file ${file}-wal beside it: what was committed last is missing. Copy both, or use mootcourt store copy. To use it as it is, with what it has: mootcourt store accept`,
  );
}

/** Marks the file as being written, before the first write of a process; durable in the file itself, not in its `-wal`. */
export function markAsWritten(database: DatabaseSync, file: string): void {
  const mark = markOf(file);
  if (mark !== 0) setMark(database, mark);
}

/** Takes the mark off once nobody has the file open: SQLite then has moved all into it, and deleted its `-wal`. */
export function unmarkWhenLast(file: string): void {
  if (!existsSync(file) || existsSync(`${file}-wal`)) return;
  withDatabase(file, (database) => setMark(database, 0));
  // Somebody opened it just now, and took the mark for theirs.
  if (existsSync(`${file}-wal`)) withDatabase(file, (database) => setMark(database, markOf(file)));
}

/** Lets a copy be used that is not whole. */
export function acceptHalfCopied(file: string): void {
  withDatabase(file, (database) => setMark(database, 0));
}

function withDatabase(file: string, work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  try {
    work(database);
  } finally {
    database.close();
  }
}

function setMark(database: DatabaseSync, mark: number): void {
  if (markIn(database) !== mark) database.exec(`PRAGMA application_id = ${mark}; PRAGMA wal_checkpoint(PASSIVE)`);
}

/** The application id: 0 where nobody writes. */
export function markIn(database: DatabaseSync): number {
  return (database.prepare('PRAGMA application_id').get() as { application_id: number }).application_id;
}

/** The mark of a file that is there; never 0, which says that nobody writes. */
function markOf(file: string): number {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? 0 : Number(stat.ino & 0x7fffffffn) || 1;
}
