import { closeSync, openSync, readSync } from 'node:fs';

/** The first bytes of a file, which may be larger than memory; fewer where it has fewer. */
export function readHead(file: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const descriptor = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, 0));
  } finally {
    closeSync(descriptor);
  }
}
