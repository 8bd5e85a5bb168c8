import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { MootcourtError } from '../domain/errors.ts';

const lockTimeoutMs = 10_000;

/**
 * Works while no other process does that names the same file. The lock is the one that SQLite holds on a file beside it: the system ends it
 * with the process, however that ends, so none is ever left behind.
 * @throws MootcourtError `invalid-config` when it is held for ten seconds, or cannot be made
 */
export function withFileLock<T>(file: string, work: () => T): T {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(`${file}.lock`, { timeout: lockTimeoutMs });
    chmodSync(`${file}.lock`, 0o600);
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    throw new MootcourtError('invalid-config', `${file}.lock: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return work();
  } finally {
    lock.close();
  }
}
