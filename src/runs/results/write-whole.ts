import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes a file whole or not at all, with the folders above it, and returns its path. */
export function writeWhole(file: string, text: string): string {
  // Two processes may write the same file at once, so each has a part file of its own.
  const part = `${file}.${randomUUID()}.part`;
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(part, text);
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
  return file;
}
