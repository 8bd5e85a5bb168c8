import { expect, it } from 'vitest';
import { readCountTable } from '../../src/datasets/count-table.ts';

const table = [
  { item: 'a', low: '0', middle: '2', high: '1' },
  { item: 'b', low: '3', middle: '0', high: '0' },
  { item: 'c', low: '1', middle: '1', high: '1' },
];

it('reads a table of counts as ratings of unknown raters, and says so [P321]', () => {
  const counts = readCountTable(table);
  expect(counts?.categories).toEqual(['low', 'middle', 'high']);
  expect(counts?.rows.map((row) => counts.raters.map((name) => row[name]))).toEqual([
    ['middle', 'middle', 'high'],
    ['low', 'low', 'low'],
    ['low', 'middle', 'high'],
  ]);
  expect(counts?.told).toMatch(
    /columns are the categories low, middle, high, and each row adds up to 3 ratings.*--raters/,
  );
});

it('takes a column of numbers for the items where the others add up', () => {
  const numbered = table.map((row, index) => ({ ...row, item: String(index + 1) }));
  expect(readCountTable(numbered)).toMatchObject({ item: 'item', categories: ['low', 'middle', 'high'] });
  expect(readCountTable(table.map(({ item: _item, ...row }) => row))?.item).toBeUndefined();
});

it.each([
  ['rows of different sums', [...table, { item: 'd', low: '1', middle: '0', high: '0' }]],
  [
    'ratings of named raters',
    table.map(({ item, low, middle, high }) => ({ item, rater_1: low, rater_2: middle, rater_3: high })),
  ],
  ['two columns', table.map(({ item, low }) => ({ item, low, rest: String(3 - Number(low)) }))],
  ['no zero anywhere', table.map(({ item }) => ({ item, low: '1', middle: '1', high: '1' }))],
  ['words', table.map((row) => ({ ...row, high: 'x' }))],
  ['two rows', table.slice(0, 2)],
])('leaves %s as they are', (_name, rows) => {
  expect(readCountTable(rows)).toBeUndefined();
});
