import { statSync } from 'node:fs';
import { storeFailed } from '../store-failure.ts';

/** SQLite writes on to a file that was deleted, and nobody ever finds it again: looked at now and then. */
const everyMs = 500;

/**
 * Fails where the store's file was deleted, or another was put in its place.
 * @param inode of the file that was opened, where it was opened before
 * @throws MootcourtError `store-failed`
 */
export function createFileWatch(file: string, inode = inodeOf(file)): () => void {
  if (file === ':memory:') return () => undefined;
  let lookedAt = performance.now();
  return () => {
    if (performance.now() - lookedAt < everyMs) return;
    lookedAt = performance.now();
    assertSameFile(file, inode);
  };
}

/** @throws MootcourtError `store-failed` where the file is not the one that was opened */
export function assertSameFile(file: string, inode: bigint | undefined): void {
  const now = inodeOf(file);
  if (now === inode) return;
  throw storeFailed(
    now === undefined
      ? `${file} was deleted under the run; what it held is lost, so start the run again`
      : `${file} was replaced by another file under the run; start the run again`,
  );
}

export function inodeOf(file: string): bigint | undefined {
  return statSync(file, { throwIfNoEntry: false, bigint: true })?.ino;
}
