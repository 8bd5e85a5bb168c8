import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../src/datasets/results/read-results.ts';
import { loadScenarios } from '../../src/runs/load-inputs.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const written = (name: string, text: string) => {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
};
const questions = (name: string, text: string) =>
  loadScenarios(written(name, text), { findValues: true }).map(({ id, query }) => [id, query]);

describe('odd files of questions [P187]', () => {
  it('keep ids of 64 bits as they are written', () => {
    const rows = [
      ['9007199254740993', 'A?'],
      ['9007199254740992', 'B?'],
    ];
    const lines = rows.map(([id, question]) => `{"id":${id},"question":"${question}"}`);
    expect(questions('q.jsonl', lines.join('\n'))).toEqual(rows);
    expect(questions('q.json', `[${lines.join(',')}]`)).toEqual(rows);
    expect(questions('q.csv', `sep=;\nid;question\n${rows.map((row) => row.join(';')).join('\n')}`)).toEqual(rows);
  });

  it('with two columns of one name, a failed formula or one question in two Unicode forms are refused', () => {
    expect(() => questions('q.csv', 'question,question\nA?,B?\n')).toThrow('question stands twice');
    expect(() => questions('q.csv', 'question\nA?\n#N/A\n')).toThrow("line 3: a spreadsheet's error");
    expect(() => questions('q.txt', 'Caf\u00e9?\nCafe\u0301?\n')).toThrow('stands at');
  });
});

describe('odd files of results [P187]', () => {
  it('bring no answer where they are not of their form, counted', async () => {
    const promptfoo = await readResults([
      written(
        'a.json',
        '{"results":{"results":[null,5,{"provider":7},{"provider":"m","prompt":"A?","response":{"output":"x"}}]}}',
      ),
    ]);
    expect([promptfoo?.answers.length, Object.values(promptfoo?.leftOut ?? {})]).toEqual([1, [3]]);
    const inspect = await readResults([
      written(
        'b.json',
        '{"eval":{"model":"m"},"samples":[null,{"id":{}},{"id":1,"input":"A?","output":{"completion":"x"}}]}',
      ),
    ]);
    expect([inspect?.answers.length, Object.values(inspect?.leftOut ?? {})]).toEqual([1, [2]]);
    const rows = await readResults([written('c.csv', 'prompt,response,model\nA?,#N/A,m\nA?,yes,m\n')]);
    expect([rows?.answers.length, Object.values(rows?.leftOut ?? {})]).toEqual([1, [1]]);
  });
});
