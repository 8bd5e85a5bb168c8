import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadScenarios } from '../../../src/runs/load-inputs.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

function read(name: string, text: string) {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, text);
  return loadScenarios(file, { findValues: true });
}

it.each([
  ['a page with headings', 'q.md', '# Questions\n\n1. May I?\n2. Must I?\n\n## More\n'],
  ['a text whose name says nothing', 'questions', 'May I?\nMust I?\n'],
  ['a column in two words', 'q.csv', 'Prompt ID,User Prompt\n1,May I?\n2,Must I?\n'],
  ['a column in the plural', 'q.csv', 'questions\nMay I?\nMust I?\n'],
  ['a list beside what the file is', 'q.json', '{"version":1,"name":"x","questions":["May I?",{"content":"Must I?"}]}'],
  ['instructions without an input', 'q.json', '[{"instruction":"May I?","input":""},{"prompt":"Must I?","input":""}]'],
])('questions are read from %s [P154]', (_name, file, text) => {
  expect(read(file, text).map(({ query }) => query)).toEqual(['May I?', 'Must I?']);
});

it('keeps an instruction and its input, and values and topics in one text [P154]', () => {
  expect(read('q.jsonl', '{"instruction":"Sum up:","input":"It rains.","output":"Rain."}')[0]?.query).toBe(
    'Sum up:\n\nIt rains.',
  );
  expect(
    read('q.jsonl', '{"question":"May I?","values":"candour; kindness"}')[0]?.values.map(({ name }) => name),
  ).toEqual(['Candour', 'kindness']);
});

it('refuses a row of which a part would be lost [P154]', () => {
  expect(() => read('q.jsonl', '{"question":"May I?","input":"It rains."}')).toThrow(
    'line 1: question, input: expected one field with the question, found two',
  );
  expect(() => read('q.csv', 'question,value1,value2\nMay I?,,\nMust I?,candour,\n')).toThrow(
    'line 3: value2: expected a name, since value1 has one',
  );
});
