import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../../src/datasets/results/read-results.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

async function read(name: string, content: unknown) {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const results = await readResults([file]);
  return {
    answers: results?.answers.map(({ model, text, messages }) => [
      model,
      text,
      messages.map((message) => message.text).join(' / '),
    ]),
    leftOut: results?.leftOut,
    notes: [...(results?.notes ?? [])].join('\n'),
  };
}

const result = (id: string, output: string) => ({
  provider: { id, label: '' },
  prompt: { raw: 'May I?', label: 'q' },
  vars: { q: 'May I?' },
  response: { output },
  success: true,
});
const both = [result('m1', 'Yes.'), result('m2', 'No.')];
const expected = [
  ['m1', 'Yes.', 'May I?'],
  ['m2', 'No.', 'May I?'],
];

describe('one pair of answers is read from every shape [P330]', () => {
  it.each([
    ['promptfoo, summary of version 3 at the top', 'a.json', { version: 3, prompts: [], results: both, stats: {} }],
    ['promptfoo, version 1', 'a.json', { version: 1, results: both, stats: {}, table: {} }],
    ['promptfoo, version 2', 'a.json', { evalId: 'e', results: { version: 2, results: both, table: {} }, config: {} }],
    ['promptfoo, lines', 'a.jsonl', both.map((row) => JSON.stringify(row)).join('\n')],
    ['promptfoo, one list', 'a.json', both],
    ['answers by model', 'a.jsonl', '{"prompt":"May I?","responses":{"m1":"Yes.","m2":"No."}}'],
    [
      'answers by model, each an object',
      'a.jsonl',
      '{"prompt":"May I?","outputs":{"m1":{"text":"Yes."},"m2":{"text":"No."}}}',
    ],
    [
      'a list of answers',
      'a.jsonl',
      '{"question":"May I?","answers":[{"model":"m1","text":"Yes."},{"model_name":"m2","response":"No."}]}',
    ],
    ['a column for each model', 'a.csv', 'prompt,response_m1,response_m2,response_time\nMay I?,Yes.,No.,3\n'],
    [
      'two models of an arena',
      'a.jsonl',
      '{"prompt":"May I?","model_a":"m1","model_b":"m2","response_a":"Yes.","response_b":"No."}',
    ],
    [
      'conversations that end with the answer',
      'a.jsonl',
      [
        ['m1', 'Yes.'],
        ['m2', 'No.'],
      ]
        .map(([model, content]) =>
          JSON.stringify({
            model,
            messages: [
              { role: 'user', content: 'May I?' },
              { role: 'assistant', content },
            ],
          }),
        )
        .join('\n'),
    ],
    [
      'conversations of ShareGPT',
      'a.jsonl',
      [
        ['m1', 'Yes.'],
        ['m2', 'No.'],
      ]
        .map(([model, value]) =>
          JSON.stringify({
            model,
            conversations: [
              { from: 'human', value: 'May I?' },
              { from: 'gpt', value },
            ],
          }),
        )
        .join('\n'),
    ],
  ])('%s', async (_name, file, content) => {
    const { answers, leftOut } = await read(file, content);
    expect(answers).toEqual(expected);
    expect(leftOut).toEqual({});
  });

  it('and counts an answer that is none', async () => {
    const { answers, leftOut, notes } = await read(
      'a.jsonl',
      '{"prompt":"May I?","responses":{"m1":"Yes.","m2":null,"m3":""}}',
    );
    expect(answers).toEqual([['m1', 'Yes.', 'May I?']]);
    expect(leftOut).toEqual({ 'no response (empty, or no text)': 2 });
    expect(notes).toContain('answers of several models');
  });
});

describe('a sample of Inspect is what the model was sent [P330]', () => {
  const log = (messages: unknown[]) => ({
    version: 2,
    eval: { task: 'door', model: 'm1' },
    samples: [
      {
        id: 1,
        epoch: 1,
        input: 'May I?',
        messages,
        output: { choices: [{ message: { role: 'assistant', content: 'Yes.' } }] },
      },
    ],
  });
  const [user, answer] = [
    { role: 'user', content: 'May I?' },
    { role: 'assistant', content: [{ type: 'text', text: 'Yes.' }] },
  ];

  it('with system messages and turns that solvers added', async () => {
    const turns = [
      { role: 'system', content: 'Be brief.' },
      user,
      { role: 'assistant', content: 'Why?' },
      { role: 'user', content: 'It rains.' },
    ];
    expect(await read('a.json', log([...turns, answer]))).toEqual({
      answers: [['m1', 'Yes.', 'Be brief. / May I? / Why? / It rains.']],
      leftOut: {},
      notes: '',
    });
  });

  it('and the input alone, which is told, where tools stand between', async () => {
    const { answers, notes } = await read(
      'a.json',
      log([
        user,
        { role: 'assistant', content: '', tool_calls: [{ id: 'x' }] },
        { role: 'tool', content: 'x' },
        answer,
      ]),
    );
    expect(answers).toEqual([['m1', 'Yes.', 'May I?']]);
    expect(notes).toContain('of these the input alone is taken');
  });
});
