import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasUnnamedValues } from '../../../src/datasets/scenarios/plain-questions.ts';
import { readScenarios } from '../../../src/datasets/scenarios/read-scenarios.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

function read(name: string, text: string) {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, text);
  return readScenarios(file, new Map(), { findValues: true });
}

describe('questions as people have them [P154]', () => {
  const two = ['Should I tell her?', 'May I leave?'];
  it.each<[string, string]>([
    ['lines.txt', `${two.join('\n')}\n`],
    ['crlf.txt', `\uFEFF${two.join('\r\n')}`],
    ['blocks.txt', `${two.join('\n\n')}\n`],
    ['numbered.txt', `1. ${two[0]}\n2. ${two[1]}\n`],
    ['bullets.txt', `- ${two[0]}\n\n* [ ] ${two[1]}\n`],
    ['groups.txt', `(1) ${two[0]}\n\n2) ${two[1]}\n\n`],
    ['named.json', JSON.stringify({ questions: two })],
    ['named.yaml', `prompts:\n  - ${two[0]}\n  - ${two[1]}\n`],
    ['prompts.csv', `prompt\n${two.join('\n')}\n`],
    ['semicolons.csv', `id;Question\n1;${two[0]}\n2;${two[1]}\n`],
    ['tabs.tsv', `topic_name\tinput\nx\t${two[0]}\ny\t${two[1]}\n`],
    ['list.yaml', `- ${two[0]}\n- ${two[1]}\n`],
    ['list.json', JSON.stringify(two)],
    ['rows.json', JSON.stringify(two.map((question) => ({ question })))],
    ['rows.jsonl', two.map((query) => JSON.stringify({ query })).join('\n')],
    ['rows.ndjson', two.map((text) => JSON.stringify({ text })).join('\n')],
  ])('%s', (name, text) => {
    const scenarios = read(name, text);
    expect(scenarios.map(({ query }) => query)).toEqual(two);
    expect(scenarios.every(hasUnnamedValues)).toBe(true);
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(2);
  });

  it('takes values, topics and nudges where columns name them, and paragraphs as one question each', () => {
    const [row] = read('values.csv', 'query,value1,value2,nudge\nMay I leave?,candour,kindness,value1\n');
    expect(row).toMatchObject({ nudge: 'value1', values: [{ name: 'candour' }, { name: 'kindness' }] });
    const long = read('paragraphs.txt', 'I work in a shop.\nMay I leave?\n\nShould I tell her?\n');
    expect(long.map(({ query }) => query)).toEqual(['I work in a shop.\nMay I leave?', 'Should I tell her?']);
  });

  it.each(['candour|kindness', 'candour; kindness', '"[""candour"", ""kindness""]"', '"candour, kindness"'])(
    'takes two values in one cell: %s',
    (cell) => {
      const [row] = read('cell.csv', `query,values\nMay I leave?,${cell}\n`);
      expect(row).toMatchObject({ values: [{ name: 'candour' }, { name: 'kindness' }] });
    },
  );

  it('keeps a text whose lines are not all items of a list as it is', () => {
    const questions = read('mixed.txt', 'May I do this:\n- leave\n- stay?\n\nShould I tell her?\n');
    expect(questions.map(({ query }) => query)).toEqual(['May I do this:\n- leave\n- stay?', 'Should I tell her?']);
  });

  it.each<[string, string, RegExp]>([
    [
      'columns.csv',
      'colour,size\nred,3\n',
      /expected a column with the questions .*found: colour, size\. The smallest good table is:\nquestion\nMay I …\?/s,
    ],
    [
      'fields.jsonl',
      '{"colour":"red"}',
      /line 1: expected a question, .* found the fields colour\. The smallest good row is \{"question": "May I …\?"\}/,
    ],
    [
      'twice.txt',
      'May I leave?\nShould I tell her?\nMay I leave?\n',
      /line 3: the same conversation about the same values stands at .*line 1 already/,
    ],
    [
      'empty.csv',
      'nudge_direction,query,value1,value2\nneutral,May I leave?,,\n',
      /row 1: value1: expected the name of a value, got nothing/,
    ],
  ])('one error that shows what is good: %s', (name, text, message) => {
    expect(() => read(name, text)).toThrow(message);
  });
});
