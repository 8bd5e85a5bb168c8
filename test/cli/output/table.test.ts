import { describe, expect, it } from 'vitest';
import { column, displayWidth, tableLines } from '../../../src/cli/output/table.ts';

describe('tables on a terminal', () => {
  it('columns begin at the same place, numbers stand to the right under their names', () => {
    const rows = [
      ['a', 1, 'first'],
      ['longer', 1200, 'second'],
    ];
    expect(tableLines(rows, { head: ['name', 'count', 'what'] })).toEqual([
      '  name    count  what',
      '  a           1  first',
      '  longer  1,200  second',
    ]);
  });

  it('a text that is too long is cut, but not in the last column', () => {
    const long = 'x'.repeat(80);
    const [line = ''] = tableLines([[long, long]], { maxWidth: 10, indent: 0 });
    expect(line).toBe(`${'x'.repeat(9)}…  ${long}`);
  });

  it('what comes from outside stays one line and moves no cursor', () => {
    expect(tableLines([['a\n\u001b[2Jb', 'c']], { indent: 0 })).toEqual(['a \\u001b[2Jb  c']);
  });

  it('wide signs take two columns, joining marks none', () => {
    expect([displayWidth('漢字'), displayWidth('e\u0301'), displayWidth('ab')]).toEqual([4, 1, 2]);
    const [first = '', second = ''] = tableLines([
      ['漢字', 'x'],
      ['abcd', 'y'],
    ]);
    expect([first, second]).toEqual(['  漢字  x', '  abcd  y']);
  });

  it('lines that are printed one by one have columns of a fixed width', () => {
    expect([column('ok', 4), column('FAIL', 4), column('漢', 4)].map(displayWidth)).toEqual([4, 4, 4]);
  });

  it('no rows are no lines', () => {
    expect(tableLines([])).toEqual([]);
  });
});
