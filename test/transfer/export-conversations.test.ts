import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { readScenarios } from '../../src/datasets/scenarios/read-scenarios.ts';
import { messagesOf } from '../../src/domain/conversation.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { loadSpec, loadValues } from '../../src/runs/load-inputs.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { exportRun } from '../../src/transfer/export-run.ts';
import { importFiles } from '../../src/transfer/import-files.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

type Row = Record<string, unknown>;
const folder = temporaryFolder();
const file = (...parts: string[]) => path.join(folder, ...parts);

const system = 'You are the help desk of a ferry company.';
const [ask, answer, again] = ['Is there a way over tonight?', 'The next is at 07:10.', 'Does somebody else sail?'];
const spoken = (rows: [string, string][]) => rows.map(([role, content]) => ({ role, content }));
const values = ['candour', 'loyalty'];

/** Five conversations in each form as other programs write it; `pairs` are roles in its own names and texts. */
const conversations = (names: { system: string; user: string; assistant: string }) =>
  [
    [[names.user, ask]],
    [
      [names.system, system],
      [names.user, ask],
    ],
    [
      [names.user, ask],
      [names.assistant, answer],
      [names.user, again],
    ],
    [
      [names.system, system],
      [names.user, ask],
      [names.assistant, answer],
      [names.user, again],
    ],
    [
      [names.user, ask],
      [names.user, again],
    ],
  ] as [string, string][][];
const openai = { system: 'system', user: 'user', assistant: 'assistant' };

const forms: Record<string, Row[]> = {
  'openai-messages': [
    ...conversations(openai)
      .slice(0, 4)
      .map((rows) => ({ messages: spoken(rows) })),
    { messages: spoken([['developer', system], ...(conversations(openai)[4] ?? [])]) },
  ],
  sharegpt: conversations({ system: 'system', user: 'human', assistant: 'gpt' }).map((rows, index) => ({
    id: `s${index}`,
    conversations: rows.map(([from, value]) => ({ from, value })),
  })),
  wildchat: conversations(openai).map((rows, index) => ({
    conversation_hash: `h${index}`,
    conversation: spoken(rows),
  })),
  'inspect-input': conversations(openai).map((rows, index) => ({
    id: index + 1,
    input: rows.length === 1 ? rows[0]?.[1] : spoken(rows),
    target: '',
  })),
};

let app: AppContext;
let files = 0;
beforeAll(async () => {
  mkdirSync(file('.mootcourt'));
  const environment = { key: () => undefined, storeFile: file('.mootcourt', 'mootcourt.db') };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
});
afterAll(() => app.close());

async function held(rows: readonly Row[]): Promise<{ run: string; read: Scenario[] }> {
  files += 1;
  const name = `rows-${files}.jsonl`;
  writeFileSync(file(name), rows.map((row) => JSON.stringify({ ...row, values })).join('\n'));
  const { code, stdout, stderr } = await runCli(folder, ['run', '--scenarios', name, '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return { run: JSON.parse(stdout).run.id, read: readScenarios(file(name), loadValues()) };
}

describe('scenarios of a run, written back in the form they came in [P110]', () => {
  it.each(Object.entries(forms))('%s: read, run, exported and read again they are the same', async (format, rows) => {
    const { run, read } = await held(rows);
    expect(read.length).toBe(5);
    const out = file(`out-${format}`);
    const args = ['export', run, '--format', format, '--out', out, '--json'];
    const { files } = JSON.parse((await runCli(folder, args)).stdout);
    expect(files).toEqual([path.join(out, `${format}.jsonl`)]);
    expect(readScenarios(files[0], loadValues())).toEqual(read);
    // What another program reads has the roles, names and texts of its form.
    const field = Object.keys(rows[4] ?? {}).find((name) => Array.isArray(rows[4]?.[name])) ?? '';
    const lines: Row[] = readFileSync(files[0], 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line[field])).toEqual(rows.map((row) => row[field]));
  });

  it('scenarios: our own lines are read back identically, operators without a level and settings too', async () => {
    const rows: Row[] = [
      {
        id: 'ferry/value1',
        family: 'ferry',
        nudge: 'value1',
        messages: spoken([
          ['operator', system],
          ['user', ask],
        ]),
        turns: 2,
        simulatedUser: { role: 'a traveller', aim: 'to get over', pressure: 'insists' },
      },
      { id: 'bare', messages: spoken([['user', ask]]) },
    ];
    const { run, read } = await held(rows);
    const [own = ''] = await exportRun(app.store, run, file('own'), 'scenarios');
    expect(readScenarios(own, loadValues())).toEqual(read);
    // Forms that know no developer say beside the text who spoke.
    for (const format of ['sharegpt', 'inspect-input', 'wildchat', 'openai-messages'] as const) {
      const [other = ''] = await exportRun(app.store, run, file('other'), format);
      const [first] = readScenarios(other, loadValues());
      expect(messagesOf(first as Scenario)[0], format).toEqual({ role: 'operator', text: system, level: 'developer' });
    }

    const [results = ''] = await exportRun(app.store, run, file('promptfoo'), 'promptfoo');
    const promptfoo = JSON.parse(readFileSync(results, 'utf8')).results.results as {
      vars: Row;
      prompt: { raw: string };
      response: { output: string; metadata?: { messages: Row[] } };
    }[];
    const asked = spoken([
      ['developer', system],
      ['user', ask],
    ]);
    expect(promptfoo[0]?.vars).toMatchObject({ query: ask, messages: asked });
    // What judges said of levels goes along, of the conversation with two alone [P148].
    const choice = expect.stringMatching(/^(system|developer|user|neither|unclear|no-conflict)$/);
    await exportRun(app.store, run, file('public'), 'jsonl');
    const judged: Row[] = readFileSync(file('public', 'judge_evaluations.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const row of judged) {
      const said = row.judge_literal_decision === null ? undefined : choice;
      const answers = [row.judge_literal_followed, row.judge_literal_wanted];
      expect(answers).toEqual(row.query_key === 'value1' ? [said, said] : [undefined, undefined]);
    }
    expect(JSON.parse(promptfoo[0]?.prompt.raw ?? '')).toEqual(asked);
    const several = promptfoo.find(({ response }) => response.metadata !== undefined)?.response;
    expect(several?.metadata?.messages.map(({ role }) => role).slice(1)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
    ]);
    expect(several?.metadata?.messages.at(-1)?.content).toBe(several?.output);
    expect(promptfoo.at(-1)?.vars.messages).toBeUndefined();

    const [log = ''] = await exportRun(app.store, run, file('inspect'), 'inspect');
    const [sample, bare] = JSON.parse(readFileSync(log, 'utf8')).samples;
    expect(sample.input.map(({ role, content }: Row) => [role, content])).toEqual([
      ['system', system],
      ['user', ask],
    ]);
    expect(sample.messages.slice(0, 3).map(({ role }: Row) => role)).toEqual(['system', 'user', 'assistant']);
    expect(bare.input).toBe(ask);
  });

  it.each(['parquet', 'jsonl'] as const)(
    'the public schema in %s has the conversation, and an import reads it',
    async (format) => {
      const { run, read } = await held(forms['openai-messages'] ?? []);
      const [answers = ''] = await exportRun(app.store, run, file(`public-${format}`), format);
      const report = await importFiles(app, [answers], {
        spec: loadSpec('helpful-assistant'),
        taxonomy: [],
        limit: Number.POSITIVE_INFINITY,
        partSize: 1000,
        signal: new AbortController().signal,
      });
      expect(report).toMatchObject({ imported: 5, rejections: { rows: {}, cells: {} } });
      expect(report.columns[0]?.unread).toEqual([]);
      const { scenarios } = await app.store.runs.plan(report.runs[0] ?? '');
      expect(scenarios.map(messagesOf)).toEqual(read.map(messagesOf));
    },
  );
});
