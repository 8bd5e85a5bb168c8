import { expect, it } from 'vitest';
import { createCellCounter } from '../../../src/datasets/stress-test/count-cells.ts';

/** Given in pieces of so many bytes, as a file is read. */
function uneven(text: string, size: number) {
  const bytes = Buffer.from(text);
  const count = createCellCounter();
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    const found = count(piece, piece.length);
    if (found !== undefined) return found;
  }
  return undefined;
}

it.each([
  ['a short row', 'a,b,c\n1,2,3\n1,2\n1,2,3\n', { line: 3, expected: 3, found: 2 }],
  ['a second table below', 'a,b\n1,2\na,b,c\n1,2,3\n', { line: 3, expected: 2, found: 3 }],
  ['quotes with delimiters and lines', 'a,b\n"1,\n2","x ""y"", z"\n1,2\n', undefined],
  ['a short row behind a quoted line end', 'a,b\n"1\n2",x\n1\n', { line: 4, expected: 2, found: 1 }],
  ['empty lines and CRLF', 'a,b\r\n\r\n1,2\r\n', undefined],
  ['semicolons', 'a;b\n1,5;2\n1;2;3\n', { line: 3, expected: 2, found: 3 }],
  ['a quote within a cell', 'a,b\n5" pipe,2\n', undefined],
])('counts cells: %s', (_name, text, expected) => {
  for (const size of [1000, 64, 7]) expect(uneven(text, size)).toEqual(expected);
});
