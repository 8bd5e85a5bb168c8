import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { MootcourtError } from '../../domain/errors.ts';

/** What every database of SQLite begins with, and where its application id is: 4 bytes, most significant first (Database File Format, 1.3). */
const header = 'SQLite format 3\0';
const applicationIdAt = 68;
const busyTimeoutMs = 10_000;

/**
 * Refuses a file that was copied while it was in use, without the `-wal` file beside it: it is whole in itself,
 * and what was committed since the last checkpoint is missing. While a store is written, its application id names
 * the file (by its inode), so that a copy is told from the store of a process that was killed.
 * @throws MootcourtError `store-corrupt`
 */
export function assertNotHalfCopied(file: string): void {
  const mark = markIn(file);
  if (mark === 0 || mark === markOf(file) || existsSync(`${file}-wal`)) return;
  throw new MootcourtError(
    'store-corrupt',
    `${file}: it was copied while a run wrote to it, without the file ${file}-wal beside it: what was committed last is missing. Copy both, or use mootcourt store copy. To use it as it is, with what it has: mootcourt store accept`,
  );
}

/** Marks the file as being written, before the first write of a process; durable in the file itself, not in its `-wal`. */
export function markAsWritten(database: DatabaseSync, file: string): void {
  const mark = markOf(file);
  const { application_id: found } = database.prepare('PRAGMA application_id').get() as { application_id: number };
  if (mark === 0 || found === mark) return;
  database.exec(`PRAGMA application_id = ${mark}; PRAGMA wal_checkpoint(PASSIVE)`);
}

/** Takes the mark off once nobody has the file open: SQLite then has moved all into it, and deleted its `-wal`. */
export function unmarkWhenLast(file: string): void {
  if (existsSync(`${file}-wal`) || markIn(file) === 0) return;
  setMark(file, 0);
  // Somebody opened it just now, and took the mark for theirs.
  if (existsSync(`${file}-wal`)) setMark(file, markOf(file));
}

/** Lets a copy be used that is not whole. */
export function acceptHalfCopied(file: string): void {
  setMark(file, 0);
}

function setMark(file: string, mark: number): void {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  try {
    database.exec(`PRAGMA application_id = ${mark}; PRAGMA wal_checkpoint(PASSIVE)`);
  } finally {
    database.close();
  }
}

/** The mark of a file that is there; never 0, which says that nobody writes. */
function markOf(file: string): number {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? 0 : Number(stat.ino & 0x7fffffffn) || 1;
}

/** The mark in the file itself, whatever its `-wal` says; 0 where there is no database. */
function markIn(file: string): number {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const bytes = Buffer.alloc(applicationIdAt + 4);
    const isDatabase =
      readSync(descriptor, bytes, 0, bytes.length, 0) === bytes.length &&
      bytes.toString('latin1', 0, header.length) === header;
    return isDatabase ? bytes.readUInt32BE(applicationIdAt) : 0;
  } catch {
    return 0;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
