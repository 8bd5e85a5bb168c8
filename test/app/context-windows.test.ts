import { afterEach, expect, it } from 'vitest';
import { startQuirkyServer } from '../../bench/support/quirks/quirky-server.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import {
  assertContextFits,
  checkContextWindows,
  findContextWindow,
  windowProblems,
} from '../../src/app/context-windows.ts';
import { probeMembers } from '../../src/app/probe-members.ts';
import { type Panel, panelSchema } from '../../src/domain/panel.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadModels, type ModelsFile } from '../../src/settings/models-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';
import { wireServer } from '../support/wire-server.ts';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

const environment = { key: () => 'k', storeFile: '' };

/** A server that answers questions about its models in one of the ways there are. */
async function serverWith(answers: Record<string, unknown>): Promise<ModelsFile> {
  const server = await wireServer(({ url }, response) => {
    const answer = answers[url];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: 'no such path' }));
  });
  close = server.close;
  const models = loadModels();
  const small = { kind: 'openai' as const, baseUrl: `${server.url}/v1`, concurrency: 2, maxAttempts: 1 };
  return { ...models, providers: { ...models.providers, small } };
}

const panelOf = (judge: object): Panel =>
  panelSchema.parse({
    name: 'own',
    respondents: [{ model: 'simulated:any' }],
    judges: [judge],
    rubricWriter: { model: 'simulated:rubric-writer' },
    metaAdjudicator: { model: 'simulated:meta-adjudicator' },
  });
const planOf = (judge: object) => ({
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel: panelOf(judge),
  scenarios: loadScenarios('bundled').slice(0, 3),
  seed: 1,
});

it.each<[string, Record<string, unknown>]>([
  ['vLLM', { '/v1/models': { data: [{ id: 'm', max_model_len: 2048 }] } }],
  [
    'a gateway',
    {
      '/v1/models': {
        data: [
          { id: 'other', context_length: 9 },
          { id: 'm', context_length: 2048 },
        ],
      },
    },
  ],
  [
    'llama.cpp',
    { '/v1/models': { data: [{ id: 'm', meta: {} }] }, '/props': { default_generation_settings: { n_ctx: 2048 } } },
  ],
  ['LM Studio', { '/api/v0/models': { data: [{ id: 'm', loaded_context_length: 2048, max_context_length: 32768 }] } }],
])('the window that %s tells stops a run whose prompts do not fit, before any call [P129]', async (_who, answers) => {
  const models = await serverWith(answers);
  await expect(assertContextFits(planOf({ model: 'small:m', name: 'judge' }), { models, environment })).rejects.toThrow(
    /judges\.0 \(judge\): its prompts have about [\d,]+ tokens, and its context window has 2,048 \(as its server tells\): [\d,]+ too many/,
  );
});

it.each(['', '/', '/v1'])(
  "a server that speaks Anthropic's protocol at an address that ends in %j is asked for its window too [P129]",
  async (end) => {
    const { providers, ...more } = await serverWith({ '/props': { default_generation_settings: { n_ctx: 2048 } } });
    const { small } = providers;
    if (small?.kind !== 'openai') throw new Error('expected the server');
    const baseUrl = small.baseUrl?.replace(/\/v1$/, end) ?? '';
    const own = { kind: 'anthropic' as const, baseUrl, apiKeyEnv: 'LOCAL_API_KEY', concurrency: 2, maxAttempts: 1 };
    const models = { ...more, providers: { ...providers, own } };
    expect(await findContextWindow({ model: 'own:m' }, { models, environment })).toEqual({
      tokens: 2048,
      source: 'server',
    });
  },
);

it('what only just fits is a warning, what nobody tells is not checked, and panel and models file come first', async () => {
  const models = await serverWith({});
  const check = (judge: object, windows: Record<string, number> = {}) =>
    checkContextWindows(planOf(judge), { models: { ...models, windows }, environment });
  expect(await check({ model: 'small:m' })).toEqual([]);
  const [wide] = await check({ model: 'small:m', contextWindow: 1_000_000 });
  const needed = wide?.promptTokens ?? 0;
  expect(windowProblems(wide === undefined ? [] : [wide])).toEqual({ problems: [], warnings: [] });
  const { problems, warnings } = windowProblems(await check({ model: 'small:m' }, { 'small:m': needed + 100 }));
  expect(problems).toEqual([]);
  expect(warnings[0]).toMatch(/100 are left for an answer, which may have 4,096 \(maxOutputTokens\)/);
});

it('one small call shows of each member whether it answers, and what had to be left out [P129]', async () => {
  const server = await startQuirkyServer(undefined, undefined);
  close = server.stop;
  const models = loadModels();
  const small = {
    kind: 'openai' as const,
    baseUrl: server.chatUrl,
    api: 'chat' as const,
    concurrency: 2,
    maxAttempts: 1,
  };
  const app = await createAppContext({
    environment: { key: () => 'k', storeFile: `${temporaryFolder()}/d.db` },
    models: { ...models, providers: { ...models.providers, small } },
    now: () => new Date(),
  });
  const panel = {
    ...panelOf({ model: 'small:refuses-temperature.judge', name: 'warm' }),
    rubricWriter: { model: 'small:wrong-key.writer', name: 'keyless' },
    temperature: 0.7,
  };
  const probes = await probeMembers(panel, app, new AbortController().signal);
  await app.close();
  const byName = Object.fromEntries(probes.map((probe) => [probe.member, probe]));
  expect(byName.warm).toMatchObject({ dropped: ['temperature'], served: 'served-model', costUsd: undefined });
  expect(byName.keyless).toMatchObject({ ok: false, problem: expect.stringContaining('Incorrect API key provided') });
});

it('a respondent whose prose is not the JSON of the small call is well, and a judge is not [P129]', async () => {
  const server = await wireServer((_request, response) => {
    const usage = { prompt_tokens: 9, completion_tokens: 9, total_tokens: 18 };
    const choices = [
      { index: 0, message: { role: 'assistant', content: 'Seven is odd, and' }, finish_reason: 'length' },
    ];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: 'c', model: 'm', choices, usage }));
  });
  close = server.close;
  const models = loadModels();
  const small = { kind: 'openai' as const, baseUrl: `${server.url}/v1`, concurrency: 2, maxAttempts: 1 };
  const app = await createAppContext({
    environment: { key: () => 'k', storeFile: `${temporaryFolder()}/d.db` },
    models: { ...models, providers: { ...models.providers, small } },
    now: () => new Date(),
  });
  const panel: Panel = {
    ...panelOf({ model: 'small:m', name: 'judge' }),
    respondents: [{ model: 'small:m', name: 'poet' }],
  };
  const probes = await probeMembers(panel, app, new AbortController().signal);
  await app.close();
  const byName = Object.fromEntries(probes.map((probe) => [probe.member, probe]));
  expect(byName.poet).toMatchObject({ ok: true, problem: '', formNotKept: expect.stringContaining('no JSON') });
  expect(byName.judge).toMatchObject({ ok: false, problem: expect.stringContaining('no JSON'), formNotKept: '' });
});

it('where the spec is what does not fit, reading selected clauses is named, and then its prompts are tested [P250]', async () => {
  const models = loadModels();
  const problemsOf = async (contextWindow: number, more: Partial<Panel>) => {
    const plan = planOf({ model: 'simulated:judge', name: 'judge', contextWindow });
    const checks = await checkContextWindows({ ...plan, panel: { ...plan.panel, ...more } }, { models, environment });
    return windowProblems(checks).problems;
  };
  const reading = (selectedSpecCharacters?: number): Partial<Panel> => ({
    specReading: 'selected',
    ...(selectedSpecCharacters === undefined ? {} : { selectedSpecCharacters }),
  });
  expect(await problemsOf(2500, {})).toEqual([expect.stringContaining('specReading: selected in the panel')]);
  expect(await problemsOf(2500, reading())).toEqual([
    expect.stringContaining('Set selectedSpecCharacters, the room for the clauses that it reads, below 16,000'),
  ]);
  expect(await problemsOf(2500, reading(1000))).toEqual([]);
  expect(await problemsOf(1000, reading(1000))).toEqual([
    expect.stringContaining('Its table of contents alone is too long'),
  ]);
});
