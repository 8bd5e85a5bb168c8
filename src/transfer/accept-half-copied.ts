import { acceptHalfCopied as unmark } from '../store/sqlite/write-ahead-mark.ts';

/** Lets a SQLite store be used that was copied without its `-wal` file, as it is. */
export function acceptHalfCopied(file: string): void {
  unmark(file);
}
