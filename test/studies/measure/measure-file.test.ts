import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureFile } from '../../../src/studies/measure/measure-file.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

function measured(text: string, name = 'ratings.csv') {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, text);
  return measureFile(file, { seed: 1 });
}

describe('columns of ratings are found by usual names and forms, and named [P156]', () => {
  it.each<[string, string, string[]]>([
    ['an item column, then one for each rater', 'item,alice,bob\n1,yes,no\n2,no,no\n', ['alice', 'bob']],
    ['a first column of any name that tells items apart', 'case;alice;bob\nx;3;4\ny;4;3\n', ['alice', 'bob']],
    [
      'numbered annotations beside a text',
      'id,text,annotation_1,annotation_2\n1,a,x,y\n2,b,y,y\n',
      ['annotation_1', 'annotation_2'],
    ],
    ['the truth is no rater', 'item,gold,alice,bob\n1,yes,yes,no\n2,no,no,no\n', ['alice', 'bob']],
    ['one row a rating, in capitals', 'Item_ID,Rater_ID,Label\n1,a,x\n1,b,x\n2,a,y\n2,b,x\n', ['a', 'b']],
  ])('%s', async (_name, text, raters) => {
    const { raters: found, items, guessed } = await measured(text);
    expect(found.map(({ name }) => name)).toEqual(raters);
    expect(items).toBe(2);
    expect(guessed.join()).toMatch(/^one row an? (item: raters are the columns |rating: item from column )/);
  });

  it.each([
    ['columns that share no rating', 'id,age,town\n1,33,Rome\n2,41,Oslo\n'],
    ['items that stand twice', 'case,alice,bob\nx,3,4\nx,4,3\n'],
  ])('does not guess at %s', async (_name, text) => {
    await expect(measured(text)).rejects.toThrow(/--raters a,b; there are /);
  });
});
