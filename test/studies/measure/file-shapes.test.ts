import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureFile } from '../../../src/studies/measure/measure-file.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const folder = temporaryFolder();
let files = 0;
function measured(name: string, text: string) {
  files += 1;
  const file = path.join(folder, `${files}-${name}`);
  writeFileSync(file, text);
  return measureFile(file, { seed: 1 });
}

const given = [
  ['a', 'yes', 'yes'],
  ['b', 'no', 'yes'],
  ['c', 'no', 'no'],
  ['d', 'yes', 'yes'],
] as const;
const lines = (row: (item: string, ann: string, bob: string) => unknown) =>
  given.map(([item, ann, bob]) => JSON.stringify(row(item, ann, bob))).join('\n');
const byColumn = (column: number) => Object.fromEntries(given.map((row, index) => [String(index), row[column]]));

describe('measure reads one table in every shape that people have [P328]', () => {
  it.each([
    ['an object by rater', 'a.jsonl', lines((item, ann, bob) => ({ item, ratings: { ann, bob } }))],
    [
      'an object by rater of objects',
      'a.jsonl',
      lines((id, a, b) => ({ id, votes: { ann: { label: a, why: 'x' }, bob: { label: b } } })),
    ],
    [
      'a list of raters with labels',
      'a.jsonl',
      lines((id, a, b) => ({
        id,
        annotations: [
          { annotator: 'ann', label: a },
          { annotator: 'bob', label: b },
        ],
      })),
    ],
    [
      'a nested JSON array',
      'a.json',
      `[${lines((question, ann, bob) => ({ question, judgments: { ann, bob } })).replaceAll('\n', ',\n')}]`,
    ],
    [
      'rows below a name',
      'a.json',
      JSON.stringify({ version: 1, data: given.map(([item, ann, bob]) => ({ item, ann, bob })) }, null, 2),
    ],
    [
      'columns by index, as pandas writes them',
      'a.json',
      JSON.stringify({ item: byColumn(0), ann: byColumn(1), bob: byColumn(2) }),
    ],
    [
      'rows by item',
      'a.json',
      JSON.stringify(Object.fromEntries(given.map(([item, ann, bob]) => [item, { ann, bob }])), null, 1),
    ],
    ['columns and data', 'a.json', JSON.stringify({ columns: ['item', 'ann', 'bob'], data: given })],
    ['a list of lists', 'a.json', JSON.stringify([['item', 'ann', 'bob'], ...given])],
    ['empty columns', 'a.csv', `item,ann,bob,,\n${given.map((row) => `${row.join(',')},,\n`).join('')}`],
    [
      'a column of comments over lines',
      'a.csv',
      `item,ann,bob,note\n${given.map((row) => `${row.join(',')},"two\nlines, ${row[0]}"\n`).join('')}`,
    ],
    [
      'a column that counts rows',
      'a.csv',
      `,item,ann,bob\n${given.map((row, index) => `${index},${row.join(',')}\n`).join('')}`,
    ],
    [
      'fields beside that hold no ratings',
      'a.jsonl',
      lines((id, judge_ann, judge_bob) => ({ id, meta: { source: 'x' }, judge_ann, judge_bob })),
    ],
  ])('%s', async (_name, name, text) => {
    const { items, raters, coefficients, rejected } = await measured(name, text);
    expect(items).toBe(4);
    expect(raters.map((rater) => [rater.name.replace('judge_', ''), rater.ratings])).toEqual([
      ['ann', 4],
      ['bob', 4],
    ]);
    expect(coefficients[0]?.measured.estimate).toMatchObject({ value: 0.75 });
    expect(rejected).toEqual([]);
  });

  it('by their places, where a list names no raters, and says so', async () => {
    const { raters, guessed } = await measured(
      'a.jsonl',
      lines((id, ann, bob) => ({ id, labels: [ann, bob] })),
    );
    expect(raters.map(({ name }) => name)).toEqual(['rater 1', 'rater 2']);
    expect(guessed[0]).toBe('one row an item, its ratings in labels: raters are the places in its list, item from id');
  });
});

describe('measure loses no rating without a count [P328]', () => {
  it('of a rater that the first row lacks, of rows without ratings, of entries without a rater', async () => {
    const uneven = await measured(
      'u.jsonl',
      '{"item":"a","r1":"no"}\n{"item":"b","r1":"no","r2":"yes"}\n{"item":"c","r1":"yes","r2":"no"}',
    );
    expect(uneven.raters).toEqual([
      { name: 'r1', ratings: 3 },
      { name: 'r2', ratings: 2 },
    ]);
    expect(uneven.rejected).toEqual([{ reason: 'an empty cell', count: 1 }]);
    const nested = await measured(
      'n.jsonl',
      '{"id":1,"ratings":[{"rater":"a","score":1},{"rater":"b","score":2},{"note":"x"}]}\n{"id":2,"ratings":null}\n{"id":3,"ratings":[{"rater":"a","score":1},{"rater":"a","score":2}]}',
    );
    expect(nested.rejected).toEqual([
      { reason: 'an entry of ratings without rater or rating', count: 1 },
      { reason: 'a row without ratings in ratings', count: 1 },
      { reason: 'a second rating of one item by one rater', count: 1 },
    ]);
  });

  it('counts what Python writes for a missing number, and refuses a title above the table', async () => {
    const { rejected } = await measured(
      'n.jsonl',
      '{"item":"a","judge_1":1,"judge_2":NaN}\n{"item":"NaN b","judge_1":1,"judge_2":2}',
    );
    expect(rejected).toEqual([{ reason: 'an empty cell', count: 1 }]);
    await expect(measured('t.csv', 'Ratings of May,,\nitem,ann,bob\na,1,2\n')).rejects.toThrow(
      /line 1: expected the names of the columns, found a title/,
    );
    await expect(measured('o.json', '{\n"first":[{"a":1},{"a":2}],\n"second":[{"a":1},{"a":2}]\n}')).rejects.toThrow(
      /expected a list of rows.*found the fields first, second/,
    );
  });

  it('names a row of sums, and categories that differ in what nobody sees', async () => {
    const { suspects } = await measured('s.csv', 'item,ann,bob\na,no,\u200bno\nb,no,no\nTotal,no,no\n');
    expect(suspects).toEqual([
      "'no', '\\u200bno' differ in case, spaces or invisible characters alone and are counted as categories of their own; write them alike if they are one",
      'Total (row 3) is counted as an item; if it sums up the others, leave it out of the file',
    ]);
  });
});
