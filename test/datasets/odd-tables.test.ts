import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { loadSpec } from '../../src/runs/load-inputs.ts';
import { measureFile } from '../../src/studies/measure/measure-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const measured = async (name: string, text: string) => {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, text);
  return measureFile(file, { seed: 1 });
};
const kinds = async (text: string, name = 'r.csv') => {
  const { categories, guessed, suspects, rejected } = await measured(name, text);
  return { categories, told: [...guessed.slice(1), ...suspects].join('; '), rejected };
};

describe('odd tables of ratings [P185]', () => {
  it('have numbers as spreadsheets write them: decimal commas and percentages, and say so', async () => {
    const decimal = await kinds('item;rater;score\r\n1;a;1,5\r\n1;b;2,25\r\n2;a;3\r\n2;b;3,0\r\n');
    expect(decimal).toMatchObject({ categories: ['1.5', '2.25', '3'], told: expect.stringContaining('decimal comma') });
    const percent = await kinds('item,a,b\n1,50%,60 %\n2,60%,50%\n');
    expect(percent).toMatchObject({ categories: ['50', '60'], told: expect.stringContaining('percentages') });
    await expect(kinds('item;rater;score\n1;a;1,234\n1;b;1,200\n')).rejects.toThrow(
      'thousands or with a decimal comma',
    );
    expect((await kinds('item;a;b\n1;x,1;x,2\n2;x,2;x,1\n')).categories).toEqual(['x,1', 'x,2']);
  });

  it('may name their delimiter, have empty rows and failed formulas', async () => {
    expect((await kinds('sep=;\r\nitem;rater;label\r\n1;a;yes\r\n1;b;no\r\n')).categories).toEqual(['no', 'yes']);
    const wide = await kinds('item,a,b,c\n1,yes,no,yes\n\n2,yes,yes,#N/A\n,,,\n3,no,#REF!,no\n');
    expect(wide.categories).toEqual(['no', 'yes']);
    expect(wide.rejected.map(({ count }) => count)).toEqual([1, 1]);
  });

  it('with categories that differ in case alone are told of', async () => {
    expect((await kinds('item,a,b\n1,TRUE,True\n2,True,TRUE\n')).told).toContain("'TRUE', 'True' differ in case alone");
  });

  it('may be Parquet, with ids of 64 bits', async () => {
    const file = path.join(temporaryFolder(), "it's.parquet");
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    await duck.run(
      `COPY (SELECT * FROM (VALUES (9007199254740993, 'a', 'yes'), (9007199254740993, 'b', 'no'), (9007199254740992, 'a', 'no'), (9007199254740992, 'b', 'no')) t(item, rater, label)) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`,
    );
    expect(await measureFile(file, { seed: 1 })).toMatchObject({ items: 2, clusters: 2 });
    await expect(measured('broken.parquet', 'PAR1 and no more PAR1')).rejects.toThrow('data set');
  });
});

describe('a spec that is data [P185]', () => {
  it('is refused, and prose that begins with a bracket is not', () => {
    const file = path.join(temporaryFolder(), 'traits.json');
    for (const text of ['{"a": 1}', '[{"rule": "be kind"}]', '{"a": 1}\n{"a": 2}\n']) {
      writeFileSync(file, text);
      expect(() => loadSpec(file)).toThrow('found JSON');
    }
    const prose = path.join(path.dirname(file), 'rules.md');
    writeFileSync(prose, '[Rules](x) follow.\n\n## Care\n\nBe kind.\n');
    expect(loadSpec(prose).clauses.length).toBeGreaterThan(0);
  });
});
