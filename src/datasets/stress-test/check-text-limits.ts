import { closeSync, openSync, readSync } from 'node:fs';
import { MootcourtError } from '../../domain/errors.ts';
import { createCellCounter } from './count-cells.ts';

/** Lists and objects in one another, beyond anything a data set holds; the engine's reader is recursive, and ends the process where the stack does. */
const deepest = 64;
const chunkBytes = 1 << 20;
const [quote, backslash, newline] = [0x22, 0x5c, 0x0a];

/**
 * Looks through a file of text before the engine does, for what would end or stall that (a line longer
 * than it may be, nesting in JSON) and what it would guess about: rows with more or fewer cells than the
 * header.
 * @throws MootcourtError `invalid-input` naming the line
 */
export function scanText(file: string, kind: '.csv' | '.jsonl', maxLineBytes: number): void {
  const descriptor = openSync(file, 'r');
  const buffer = Buffer.alloc(chunkBytes);
  let line = 1;
  let lineBytes = 0;
  const endLine = () => {
    line += 1;
    lineBytes = 0;
  };
  const add = (bytes: number) => {
    lineBytes += bytes;
    if (lineBytes > maxLineBytes) throw tooMuch(file, line, `at most ${maxLineBytes / 1e6} MB in a line`);
  };
  const nesting = createNesting();
  const countCells = createCellCounter();
  try {
    for (;;) {
      const read = readSync(descriptor, buffer, 0, chunkBytes, null);
      if (read === 0) return;
      let from = 0;
      for (let end = buffer.indexOf(newline); end >= 0 && end < read; end = buffer.indexOf(newline, from)) {
        add(end - from);
        from = end + 1;
        endLine();
      }
      add(read - from);
      const uneven = kind === '.csv' ? countCells(buffer, read) : undefined;
      if (uneven !== undefined)
        throw new MootcourtError(
          'invalid-input',
          `${file}: line ${uneven.line}: expected ${uneven.expected} cells as in the header, found ${uneven.found}. A row that is short or long, or a second table below the first, cannot be read`,
        );
      if (kind === '.jsonl' && nesting(buffer, read)) throw tooMuch(file, line, `at most ${deepest} levels of nesting`);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Follows brackets outside strings through the chunks, and over lines as the engine does; says whether they went too deep. */
function createNesting(): (bytes: Buffer, length: number) => boolean {
  let depth = 0;
  let inString = false;
  let escaped = false;
  return (bytes, length) => {
    for (let at = 0; at < length; at += 1) {
      const byte = bytes[at];
      if (escaped) escaped = false;
      else if (inString) {
        if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
      } else if (byte === quote) inString = true;
      else if (byte === 0x5b || byte === 0x7b) {
        depth += 1;
        if (depth > deepest) return true;
      } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    }
    return false;
  };
}

function tooMuch(file: string, line: number, expected: string): MootcourtError {
  return new MootcourtError('invalid-input', `${file}: about line ${line}: expected ${expected}`);
}
