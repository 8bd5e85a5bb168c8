import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScenarios } from '../../../src/datasets/scenarios/read-scenarios.ts';
import type { Scenario } from '../../../src/domain/scenario.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const folder = temporaryFolder();
const values: Scenario['values'] = [
  { id: 'candour', name: 'candour', category: 'named', description: 'candour' },
  { id: 'comfort', name: 'comfort', category: 'named', description: 'comfort' },
];
let files = 0;

function read(text: string, ending = '.jsonl', options: { dropLastAnswer?: boolean } = {}): Scenario[] {
  files += 1;
  const file = path.join(folder, `rows-${files}${ending}`);
  writeFileSync(file, text);
  return readScenarios(file, new Map(), { values, ...options });
}

const lines = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const spoken = ({ query, messages }: Scenario) =>
  messages?.map(({ role, text, level }) => `${role}${level === undefined ? '' : `(${level})`}: ${text}`) ?? [
    `user: ${query}`,
  ];
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });

describe('conversations as people have them [P110]', () => {
  it.each([
    [
      'OpenAI messages with a system turn',
      { messages: [{ role: 'system', content: 'Ferries alone.' }, user('Which?'), assistant('None.'), user('And?')] },
      ['operator(system): Ferries alone.', 'user: Which?', 'assistant: None.', 'user: And?'],
    ],
    [
      'a developer message and text parts',
      {
        messages: [
          { role: 'developer', content: 'Be brief.' },
          user([
            { type: 'text', text: 'Which?' },
            { type: 'input_text', text: 'Now.' },
          ]),
        ],
      },
      ['operator(developer): Be brief.', 'user: Which?\n\nNow.'],
    ],
    [
      "Anthropic's top-level system",
      { system: [{ type: 'text', text: 'Ferries alone.' }], messages: [user('Which?')] },
      ['operator(system): Ferries alone.', 'user: Which?'],
    ],
    [
      'ShareGPT',
      {
        conversations: [
          { from: 'system', value: 'Ferries alone.' },
          { from: 'human', value: 'Which?' },
          { from: 'gpt', value: 'None.' },
          { from: 'human', value: 'And?' },
        ],
      },
      ['operator(system): Ferries alone.', 'user: Which?', 'assistant: None.', 'user: And?'],
    ],
    [
      'WildChat',
      { conversation_hash: 'h1', conversation: [user('Which?'), assistant('None.'), user('And?')] },
      ['user: Which?', 'assistant: None.', 'user: And?'],
    ],
    ['Inspect with a text', { id: 7, input: 'Which?', target: 'none' }, ['user: Which?']],
    ['two users in a row', { messages: [user('Which?'), user('Now.')] }, ['user: Which?', 'user: Now.']],
  ])('reads %s', (_name, row, expected) => {
    const [scenario] = read(lines(row));
    expect(spoken(scenario as Scenario)).toEqual(expected);
  });

  it('reads a list of rows in JSON and YAML, with values, family and nudge of their own', () => {
    const row = {
      id: 'a/value1',
      family: 'a',
      nudge: 'value1',
      values: ['Honesty', 'Loyalty'],
      messages: [user('Which?')],
    };
    const [scenario] = read(JSON.stringify([row]), '.json');
    expect(scenario).toMatchObject({ id: 'a/value1', family: 'a', nudge: 'value1', query: 'Which?' });
    expect(scenario?.values.map(({ name }) => name)).toEqual(['Honesty', 'Loyalty']);
    expect(read('- messages: [{ role: user, content: "Which?" }]\n', '.yaml')).toHaveLength(1);
  });

  it('reads a file with a byte order mark', () => {
    expect(read(`\uFEFF${lines({ messages: [user('Which?')] })}`)).toHaveLength(1);
  });

  it.each([
    ["a tool's turn", [user('a'), { role: 'tool', content: 'x' }, user('b')], /line 1: messages\[1\]: a tool's turn/],
    [
      'a call of a tool',
      [user('a'), { ...assistant(null), tool_calls: [{}] }, user('b')],
      /messages\[1\]: a tool's turn/,
    ],
    [
      'an unknown role',
      [{ role: 'narrator', content: 'a' }, user('b')],
      /messages\[0\]\.role: expected operator.*narrator/,
    ],
    ['a role from the prototype', [{ role: 'constructor', content: 'a' }, user('b')], /messages\[0\]\.role: expected/],
    [
      'a picture',
      [user([{ type: 'image_url', image_url: {} }])],
      /messages\[0\]\.content\[0\]: expected text, got 'image_url'/,
    ],
    ['an empty message', [user('  ')], /messages\[0\]\.content: expected a text, got nothing/],
    ['a message that is too long', [user('a'.repeat(100_001))], /expected at most 100000 characters, got 100001/],
    ['no messages', [], /messages: expected a list of messages/],
  ])('names line, field and what is taken for %s', (_name, messages, problem) => {
    expect(() => read(lines({ messages }))).toThrow(problem);
  });

  it('asks before it drops an answer that ends a conversation', () => {
    const row = lines({ messages: [user('Which?'), assistant('None.')] });
    expect(() => read(row)).toThrow(/line 1: messages: .*--drop-last-answer/);
    expect(read(row, '.jsonl', { dropLastAnswer: true }).map(spoken)).toEqual([['user: Which?']]);
  });

  it('names both lines of an id that stands twice', () => {
    const row = { id: 'a', messages: [user('Which?')] };
    expect(() => read(lines(row, { ...row, messages: [user('Other?')] }))).toThrow(
      /line 2: id: 'a' stands twice, first at .*line 1/,
    );
  });
});
