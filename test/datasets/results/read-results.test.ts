import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../../src/datasets/results/read-results.ts';
import { casesOf } from '../../../src/datasets/results/recorded-answers.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const read = async (name: string, content: string | Buffer, options = {}) => {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, content);
  return readResults([file], options);
};
const said = (results: Awaited<ReturnType<typeof read>>) =>
  results?.answers.map(({ id, model, text, messages }) => [id, model, text, messages.map((message) => message.text)]);

describe('results of other programs [P182]', () => {
  it('are read from promptfoo: prompts as sent, templates filled in, messages, errors counted', async () => {
    const results = await read(
      'out.json',
      JSON.stringify({
        evalId: 'e',
        results: {
          version: 3,
          prompts: [
            { raw: '{{q}}', provider: 'm1' },
            { raw: '{% if q %}{{ q | upper }}{% endif %}', provider: 'm2' },
          ],
          results: [
            { promptIdx: 0, testIdx: 0, vars: { q: 'May I?' }, response: { output: 'Yes.' }, success: true },
            {
              promptIdx: 0,
              testIdx: 1,
              provider: { id: 'openai:x', label: 'x' },
              prompt: { raw: '[{"role":"system","content":"Be kind."},{"role":"user","content":"And I?"}]' },
              response: { output: { a: 1 } },
            },
            { promptIdx: 0, testIdx: 2, vars: { q: 'Who?' }, error: 'timeout', response: null },
            { promptIdx: 1, testIdx: 3, vars: { q: 'Who?' }, response: { output: 'I.' } },
          ],
        },
      }),
    );
    expect(said(results)).toEqual([
      ['test-0', 'm1', 'Yes.', ['May I?']],
      ['test-1', 'x', '{"a":1}', ['Be kind.', 'And I?']],
    ]);
    expect(results?.leftOut).toEqual({
      'error instead of an answer: timeout': 1,
      'prompt: a template that only promptfoo can fill in': 1,
    });
    expect([...(results?.notes ?? [])].join()).toContain('not taken over');
  });

  it('are read from Inspect logs, plain and packed, with attachments and without thoughts', async () => {
    const head = { eval: { task: 'door', model: 'm1' } };
    const samples = [
      { id: 1, epoch: 1, input: 'May I?', output: { choices: [{ message: { content: 'Yes.' } }] } },
      {
        id: 1,
        epoch: 2,
        input: 'May I?',
        output: {
          choices: [
            {
              message: {
                content: [
                  { type: 'reasoning', reasoning: 'hm' },
                  { type: 'text', text: 'attachment://a1' },
                ],
              },
            },
          ],
        },
        attachments: { a1: 'No.' },
      },
      {
        id: 2,
        epoch: 1,
        input: [{ role: 'user', content: 'Who?' }],
        output: { choices: [] },
        error: { message: 'limit' },
      },
    ];
    const expected = [
      ['1', 'm1', 'Yes.', ['May I?']],
      ['1', 'm1', 'No.', ['May I?']],
    ];
    const plain = await read('log.json', JSON.stringify({ version: 2, status: 'success', ...head, samples }));
    expect(said(plain)).toEqual(expected);
    expect(plain?.leftOut).toEqual({ 'error instead of an answer: limit': 1 });
    const entries = Object.fromEntries(
      samples.map((sample) => [`samples/${sample.id}_epoch_${sample.epoch}.json`, JSON.stringify(sample)]),
    );
    for (const method of [0, 8, 93] as const) {
      const packed = await read('log.eval', zip({ '_journal/start.json': JSON.stringify(head), ...entries }, method));
      expect(said(packed)).toEqual(expected);
    }
    expect(casesOf(plain?.answers ?? [], 'case')).toMatchObject([
      { id: '1', answers: [{ text: 'Yes.' }, { text: 'No.' }] },
    ]);
    await expect(read('log.eval', 'no archive')).rejects.toThrow('expected an Inspect log');
    await expect(read('log.eval', zip({ 'header.json': '{}' }, 12))).rejects.toThrow('method 12');
  });

  it('are read from harness samples of both forms, with the model of the results beside them', async () => {
    const folder = path.join(temporaryFolder(), 'out');
    mkdirSync(folder);
    const time = '2026-01-02T03-04-05.678901';
    const rows = [
      { doc_id: 0, doc: {}, arguments: [['May I?', { until: ['\n'] }]], resps: [['Yes.', 'No.']], acc: 1 },
      {
        doc_id: 1,
        doc: {},
        arguments: { gen_args_0: { arg_0: '[{"role":"user","content":"Who?"}]', arg_1: {} } },
        resps: [['I.']],
      },
      { doc_id: 2, doc: {}, arguments: [['A or B', ' A']], resps: [[[-1.2, false]]] },
    ];
    const file = path.join(folder, `samples_door_${time}.jsonl`);
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    await expect(readResults([file])).rejects.toThrow('--model');
    writeFileSync(path.join(folder, `results_${time}.json`), JSON.stringify({ model_name: 'org/m' }));
    const results = await readResults([folder]);
    expect(said(results)).toEqual([
      ['door-0', 'org/m', 'Yes.', ['May I?']],
      ['door-0', 'org/m', 'No.', ['May I?']],
      ['door-1', 'org/m', 'I.', ['Who?']],
    ]);
    expect(results?.leftOut).toEqual({ 'resps: likelihoods and no text (a task of multiple choice)': 1 });
  });

  it('are read from rows of prompt, answer and model, in JSONL, JSON and tables', async () => {
    const rows = [
      { prompt: 'May I?', response: 'Yes.', model: 'a' },
      { prompt: 'May I?', response: '', model: 'b' },
    ];
    for (const [name, content] of [
      ['rows.jsonl', `\uFEFF${rows.map((row) => JSON.stringify(row)).join('\r\n')}`],
      ['rows.json', JSON.stringify(rows)],
      ['rows.csv', 'Prompt;Completion;Model\r\nMay I?;Yes.;a\r\nMay I?;;b\r\n'],
      // As Excel saves "Unicode text".
      ['rows.tsv', Buffer.from('\uFEFFPrompt\tCompletion\tModel\r\nMay I?\tYes.\ta\r\nMay I?\t\tb\r\n', 'utf16le')],
    ] as const) {
      const results = await read(name, content);
      expect([name, said(results)]).toEqual([name, [[undefined, 'a', 'Yes.', ['May I?']]]]);
      expect(Object.values(results?.leftOut ?? {})).toEqual([1]);
    }
    await expect(read('r.jsonl', '{"prompt":"May I?","response":"Yes."}')).rejects.toThrow('row 1: model');
    expect(said(await read('r.jsonl', '{"prompt":"May I?","response":"Yes."}', { model: 'm' }))).toHaveLength(1);
    await expect(read('r.json', '{"a":1}')).rejects.toThrow("expected promptfoo's results");
    expect(await read('r.csv', 'query,nudge_direction,value1,value2,response\n')).toBeUndefined();
  });
});

/** A ZIP by its specification (APPNOTE 4.3), so that the reader is not tested by its own library. */
function zip(files: Readonly<Record<string, string>>, method: number): Buffer {
  const pack = (text: string) =>
    method === 8 ? deflateRawSync(text) : method === 93 ? zstdCompressSync(text) : Buffer.from(text);
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [bytes, data, title] = [Buffer.from(text), pack(text), Buffer.from(name)];
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, title, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, title]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(locals.length, 4);
  end.writeUInt16LE(locals.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
