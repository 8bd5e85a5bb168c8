import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { panelSchema } from '../../src/domain/panel.ts';
import type { Budget } from '../../src/domain/run.ts';
import type { Findings } from '../../src/results/findings.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { findingsOf } from '../../src/runs/results/write-report.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { analyseFiles } from '../../src/studies/analyse/analyse-files.ts';
import { exportRun } from '../../src/transfer/export-run.ts';
import { temporaryFolder } from '../support/run-cli.ts';
import { type WireRequest, wireServer } from '../support/wire-server.ts';

/** What respondents answer, by model: message, finish reason. */
const answers: Record<string, [Record<string, unknown>, string]> = {
  whole: [{ content: 'WHOLE answer.' }, 'stop'],
  thinks: [{ content: '<think>SECRET</think>\n\nTHOUGHTFUL answer.' }, 'stop'],
  cut: [{ content: 'HALF an answ' }, 'length'],
  filtered: [{ content: 'HALF of it' }, 'content_filter'],
  refuses: [{ content: null }, 'refusal'],
  'thinks-only': [{ content: null, reasoning_content: 'SECRET' }, 'length'],
};

type Schema = { type?: string; enum?: unknown[]; anyOf?: Schema[]; properties?: Record<string, Schema> };

/** The smallest value of a schema. */
function sampleOf(schema: Schema): unknown {
  if (schema.anyOf !== undefined) return sampleOf(schema.anyOf.at(-1) ?? {});
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, sampleOf(inner)]));
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return 3;
    default:
      return schema.type === 'null' ? null : 'words';
  }
}

const folder = temporaryFolder();
const file = (...parts: string[]) => path.join(folder, ...parts);
let server: Awaited<ReturnType<typeof wireServer>>;
let app: AppContext;

beforeAll(async () => {
  server = await wireServer(({ body }, response) => {
    const format = body.response_format as { json_schema?: { schema: Schema } } | undefined;
    const schema = format?.json_schema?.schema;
    const known = answers[String(body.model)];
    const [message, finish] =
      schema === undefined && known !== undefined
        ? known
        : [{ content: JSON.stringify(sampleOf(schema ?? {})) }, 'stop'];
    const usage = String(body.model).startsWith('quiet')
      ? undefined
      : { prompt_tokens: 100_000, completion_tokens: 10, total_tokens: 100_010 };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ id: 'c', model: body.model, choices: [{ index: 0, message, finish_reason: finish }], usage }),
    );
  });
  const baseUrl = `${server.url}/v1`;
  writeFileSync(
    file('models.yaml'),
    `providers:\n  house: { kind: openai, baseUrl: "${baseUrl}", concurrency: 8, maxAttempts: 1 }\n`,
  );
  const environment = { key: () => undefined, storeFile: file('runs.db') };
  app = await createAppContext({ environment, models: loadModels(file('models.yaml')), now: () => new Date(0) });
});
afterAll(async () => {
  await app.close();
  await server.close();
});

async function run(change: Partial<z.input<typeof panelSchema>>, debates = 1, budget: Budget = {}): Promise<Findings> {
  const member = (model: string) => ({ model: `house:${model}` });
  const panel = panelSchema.parse({
    name: 'parts',
    respondents: Object.keys(answers).map(member),
    rubricWriter: member('writer'),
    judges: ['j1', 'j2', 'j3'].map(member),
    rounds: [],
    metaAdjudicator: member('meta'),
    ...change,
  });
  const plan = {
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel,
    scenarios: loadScenarios('bundled').slice(0, debates),
    seed: 1,
  };
  const created = await createRun(app.store, plan, [], app.now());
  const client = app.modelClientsFor(plan);
  const signal = new AbortController().signal;
  await executeRun(created.id, { ...app, client, concurrency: 1, budget, signal });
  return findingsOf(app.store, created.id, app.now());
}

/** What the judges were sent from the `from`th request on. */
function judged(from: number): string {
  const isJudge = ({ body }: WireRequest) => /^j\d$/.test(String(body.model));
  return JSON.stringify(server.requests.slice(from).filter(isJudge));
}

describe('answers that are not whole [P121]', () => {
  it('are marked and counted, and no judge reads them or any thoughts [P120]', async () => {
    const from = server.requests.length;
    const { run: row, summary } = await run({});
    expect(row.state).toBe('finished');
    const prompts = judged(from);
    expect(prompts).toContain('WHOLE answer.');
    expect(prompts).toContain('THOUGHTFUL answer.');
    expect(prompts).toContain('The model refused to answer and gave no text.');
    expect(prompts).not.toMatch(/HALF|SECRET/);
    const of = (member: string) => summary.missing.find((missing) => missing.member === `house:${member}`);
    expect(of('cut')?.marks).toEqual({ 'cut-off': 1, 'not-judged': 1 });
    expect(of('filtered')?.marks).toEqual({ 'content-filter': 1, 'not-judged': 1 });
    expect(of('refuses')?.marks).toEqual({ refusal: 1 });
    expect(of('thinks-only')).toMatchObject({
      failures: { 'empty-answer': 1 },
      reasons: { 'empty-answer': expect.stringContaining('raise maxOutputTokens or lower the effort') },
    });
    expect(of('whole')).toBeUndefined();
    expect(of('thinks')).toBeUndefined();
    expect(summary.verdicts).toMatchObject({ compliant: 3, none: 0 });
    // The judges of this test find every answer fully compliant; what the model says of itself counts.
    const refusals = summary.analysis.refusals.models.find(({ model }) => model === 'house:refuses');
    expect(refusals?.kinds).toMatchObject({ 'complete-rejection': 1, 'full-compliance': 0 });
  });

  it('are judged where the panel says so, and that is told', async () => {
    const from = server.requests.length;
    const { summary } = await run({ judgePartialAnswers: true });
    expect(judged(from)).toMatch(/HALF an answ/);
    const cut = summary.missing.find(({ member }) => member === 'house:cut');
    expect(cut?.marks).toEqual({ 'cut-off': 1, 'judged-in-part': 1 });
  });

  it('are marked in every export, and counted as neither passed nor failed [P123]', async () => {
    const { run: row } = await run({});
    const [promptfoo = ''] = await exportRun(app.store, row.id, file('promptfoo'), 'promptfoo');
    const { results } = JSON.parse(readFileSync(promptfoo, 'utf8'));
    const resultOf = (model: string) =>
      results.results.find(({ provider }: { provider: { id: string } }) => provider.id === `house:${model}`);
    expect(resultOf('cut')).toMatchObject({
      failureReason: 2,
      error: expect.stringMatching(/^cut-off: /),
      response: { output: 'HALF an answ', finishReason: 'length' },
    });
    expect(resultOf('filtered')).toMatchObject({ failureReason: 2, error: expect.stringMatching(/^content-filter: /) });
    expect(resultOf('refuses')).toMatchObject({ response: { isRefusal: true }, metadata: { finish: 'refusal' } });
    expect(resultOf('thinks')).toMatchObject({
      success: true,
      response: { output: 'THOUGHTFUL answer.' },
      metadata: { thoughts: 'SECRET' },
    });
    expect(results.stats).toMatchObject({ successes: 3, failures: 0, errors: 3 });

    const logs = await exportRun(app.store, row.id, file('inspect'), 'inspect');
    const logOf = (model: string) =>
      JSON.parse(readFileSync(logs.find((log) => log.endsWith(`-house-${model}.json`)) ?? '', 'utf8'));
    expect(logOf('cut')).toMatchObject({
      results: { scores: [{ scored_samples: 0, unscored_samples: 1 }] },
      samples: [
        { output: { choices: [{ stop_reason: 'max_tokens' }] }, scores: null, metadata: { partial: 'cut-off' } },
      ],
    });
    expect(logOf('thinks').samples[0].messages.at(-1).content).toEqual([
      { type: 'reasoning', reasoning: 'SECRET' },
      { type: 'text', text: 'THOUGHTFUL answer.' },
    ]);

    await exportRun(app.store, row.id, file('lines'), 'jsonl');
    const rows = (name: string) =>
      readFileSync(file('lines', name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(rows('default.jsonl')[0]).toMatchObject({
      finish_house_cut: 'length, not judged',
      finish_house_filtered: 'content-filter, not judged',
      finish_house_refuses: 'refusal',
    });
    const finishes = rows('judge_evaluations.jsonl').map(({ model, finish }) => [model, finish]);
    expect(finishes).toContainEqual(['house:cut', 'length, not judged']);
    expect(finishes).toContainEqual(['house:whole', undefined]);
    await exportRun(app.store, row.id, file('set'), 'parquet');
    const [table] = await analyseFiles([file('set', 'default.parquet')], [], 1);
    expect(table?.columns.unread).toEqual(['finish_house_cut', 'finish_house_filtered', 'finish_house_refuses']);
    const card = readFileSync(file('lines', 'README.md'), 'utf8');
    expect(card).toContain('| house:cut | 1 | 0 | 1 | 0 | 0 |');
    expect(card).not.toContain('| house:whole | 1 |');
  });
});

it('a budget in tokens stops a run whose provider tells no usage [P122]', async () => {
  const quiet = { model: 'house:quiet' };
  const judges = ['first', 'second', 'third'].map((name) => ({ ...quiet, name }));
  const panel = { respondents: [quiet], rubricWriter: quiet, judges, metaAdjudicator: quiet };
  const from = server.requests.length;
  const { run: row, totals } = await run({ ...panel, maxOutputTokens: 256 }, 12, { maxTokens: 60_000 });
  expect(row).toMatchObject({ state: 'stopped', reason: expect.stringContaining('budget of 60000 tokens') });
  const asked = server.requests.length - from;
  expect(totals).toMatchObject({ calls: asked, estimatedCalls: asked, estimatedModels: ['house:quiet'] });
  expect(totals.inputTokens + totals.outputTokens).toBeGreaterThan(30_000);
  expect(totals.inputTokens + totals.outputTokens).toBeLessThanOrEqual(60_000);
});
