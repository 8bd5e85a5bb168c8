import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { startQuirkyServer } from '../../bench/support/quirks/quirky-server.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import { unsentSettings } from '../../src/app/unsent-settings.ts';
import { type Panel, panelSchema } from '../../src/domain/panel.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { recordsOf } from '../../src/runs/load-debate-record.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { checkPanel, loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

afterEach(() => vi.unstubAllEnvs());

const judges = [{ model: 'chat:good.for', name: 'judge' }];
const panelOf = (respondents: object[]): Panel =>
  panelSchema.parse({
    name: 'own',
    respondents,
    judges,
    rubricWriter: { model: 'simulated:rubric-writer' },
    metaAdjudicator: { model: 'simulated:meta-adjudicator' },
    rounds: [],
    onMemberFailure: 'continue',
  });

/** Holds one debate on a server, and gives what reached it by the member's model and the debate's record. */
async function held(respondents: (url: string) => object[]) {
  const asked: { headers: Record<string, unknown>; body: Record<string, unknown> }[] = [];
  const server = await startQuirkyServer(undefined, (headers, body) => asked.push({ headers, body }));
  const models = loadModels();
  const limits = { concurrency: 4, maxAttempts: 1 };
  const providers = {
    ...models.providers,
    chat: { kind: 'openai', baseUrl: server.chatUrl, api: 'chat', apiKeyEnv: 'CHAT_API_KEY', ...limits },
    far: { kind: 'openai', baseUrl: 'http://127.0.0.1:9/v1', api: 'chat', ...limits },
  } as const;
  const key = (name: string) => (name.endsWith('_API_KEY') ? `value of ${name}` : undefined);
  const environment = { key, storeFile: path.join(temporaryFolder(), 'm.db') };
  const app = await createAppContext({ environment, models: { ...models, providers }, now: () => new Date(0) });
  try {
    const panel = panelOf(respondents(server.chatUrl));
    const scenarios = loadScenarios('bundled').slice(0, 1);
    const plan = { kind: 'stress-test' as const, spec: loadSpec('helpful-assistant'), panel, scenarios, seed: 1 };
    const run = await createRun(app.store, plan, [], app.now());
    const client = app.modelClientsFor(plan);
    await executeRun(run.id, { ...app, client, concurrency: 1, budget: {}, signal: new AbortController().signal });
    const [record] = await recordsOf(app.store, run.id);
    const stored = JSON.stringify([await app.store.runs.plan(run.id), record]);
    return { asked, responses: [...(record?.responses.values() ?? [])], stored };
  } finally {
    await app.close();
    await server.stop();
  }
}

it('a member has its own server, key, headers and system prompt, with the spec or without [P128]', async () => {
  const { asked, responses } = await held((url) => [
    {
      model: 'far:good.one',
      baseUrl: url,
      apiKeyEnv: 'ONE_API_KEY',
      headers: { 'x-route': 'eu', 'x-pass': { env: 'PASS_API_KEY' } },
      systemPrompt: 'You are terse.',
      readsSpec: true,
    },
    { model: 'chat:good.two' },
  ]);
  expect(responses.map(({ kind }) => kind)).toEqual(['answered', 'answered']);
  const [one, two] = ['good.one', 'good.two'].map((model) => asked.find(({ body }) => body.model === model));
  expect(one?.headers).toMatchObject({
    authorization: 'Bearer value of ONE_API_KEY',
    'x-route': 'eu',
    'x-pass': 'value of PASS_API_KEY',
  });
  const [system] = (one?.body.messages ?? []) as { role: string; content: string }[];
  expect(system).toMatchObject({
    role: 'system',
    content: expect.stringMatching(/^You are terse\.[\s\S]*<spec boundary=/),
  });
  expect(two?.headers).toMatchObject({ authorization: 'Bearer value of CHAT_API_KEY' });
  expect(JSON.stringify(two?.body)).not.toContain('<spec ');
});

it('an answer of another version than was pinned is a failure that names both [P128]', async () => {
  const { responses } = await held(() => [
    { model: 'chat:good.one', name: 'right', version: 'served' },
    { model: 'chat:good.one', name: 'wrong', version: '2026-02-01' },
  ]);
  const byName = Object.fromEntries(responses.map((response) => [response.respondent, response]));
  expect(byName.right).toMatchObject({ kind: 'answered' });
  expect(byName.wrong).toMatchObject({
    kind: 'failed',
    failure: { message: 'version 2026-02-01 was asked for, and served-model answered' },
  });
});

it('a secret in a body stands at the wire, not in the store, and goes to no fallback [P251]', async () => {
  const pass = { env: 'PASS_API_KEY' };
  const { asked, responses, stored } = await held((url) => [
    { model: 'chat:good.one', body: { route: { via: ['eu', pass] }, keep: { env: 'prod' } } },
    { model: 'far:good.two', name: 'two', fallbacks: ['chat:good.three'], body: { pass, zone: 'eu' } },
    { model: 'far:good.four', name: 'four', baseUrl: url, body: { pass } },
  ]);
  expect(responses.map(({ kind }) => kind)).toEqual(['answered', 'answered', 'answered']);
  const [one, three, four] = ['good.one', 'good.three', 'good.four'].map(
    (model) => asked.find(({ body }) => body.model === model)?.body,
  );
  expect(one).toMatchObject({ route: { via: ['eu', 'value of PASS_API_KEY'] }, keep: { env: 'prod' } });
  expect(three).toMatchObject({ zone: 'eu' });
  expect(three).not.toHaveProperty('pass');
  expect(four).toMatchObject({ pass: 'value of PASS_API_KEY' });
  expect(stored).toContain('PASS_API_KEY');
  expect(stored).not.toContain('value of PASS_API_KEY');
});

it.each<[object, RegExp | undefined]>([
  [{ body: { auth: { token: 'abcdefgh12345' } } }, /respondents\.0\.body\.auth\.token: it looks like a key/],
  [{ body: { routing: 'sk-live-0123456789abcdef' } }, /body\.routing: it looks like a key/],
  [{ body: { list: ['Zm9vYmFyQmF6UXV4MTIzNDU2Nzg5MA'] } }, /body\.list\.0: it looks like a key/],
  [{ body: { env: 'sk-live-0123456789abcdef' } }, /body\.env: it looks like a key/],
  [{ headers: { 'x-api-token': 'hunter2hunter2' } }, /headers\.x-api-token: it looks like a key/],
  [{ body: { pass: { env: 'HOME' } } }, /body\.pass: expected the name of a variable that ends in _API_KEY, got HOME/],
  [{ body: { pass: { env: 'UNSET_API_KEY' } } }, /body\.pass: UNSET_API_KEY is not set/],
  [{ apiKeyEnv: 'sk-live-0123456789abcdef' }, /apiKeyEnv: .* got what looks like a key itself/],
  [{ baseUrl: 'https://user:pass@127.0.0.1/v1' }, /baseUrl: it holds a password or a key/],
  [{ body: { pass: { env: 'ROUTE_API_KEY' } }, baseUrl: 'https://far.test/v1' }, /far\.test would get a key/],
  [
    {
      body: {
        prompt_cache_key: 'spec-v2',
        service_tier: 'flex',
        max_tokens: 10,
        metadata: { user_id: '0b3ad4f2-53f0-4c3a-9d1e-0a3a4b1e7c55', env: 'prod' },
        provider: { order: ['Together', 'DeepInfra'], data_collection: 'deny' },
        model_path: 'meta-llama/Llama-3.3-70B-Instruct',
      },
      headers: { 'HTTP-Referer': 'https://example.org/Some-Page-2026', 'anthropic-beta': 'context-1m-2025-08-07' },
    },
    undefined,
  ],
])('a text of a panel that looks like a key is refused, and never printed: %j [P251]', (more, problem) => {
  vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder());
  const key = (name: string) => (name === 'UNSET_API_KEY' ? undefined : 'k');
  const check = () => checkPanel(panelOf([{ model: 'openai:gpt', ...more }]), loadModels(), { key, storeFile: '' });
  // The judge's provider is checked after all members.
  if (problem === undefined) expect(check).toThrow(/provider chat is not in/);
  else expect(check).toThrow(problem);
  if (problem !== undefined) expect(check).not.toThrow(/hunter2|sk-live|abcdefgh|Zm9v|user:pass/);
});

it('a body that a provider does not take is told [P251]', () => {
  const panel = panelOf([{ model: 'gemini:any', body: { tier: 'flex' } }]);
  const models = loadModels();
  const gemini = { ...models.providers.gemini, kind: 'gemini' } as never;
  expect(unsentSettings(panel, { ...models, providers: { ...models.providers, gemini } })).toEqual([
    'respondents.0: gemini:any takes no further fields, so body (tier) is not sent.',
  ]);
});

const environment = { key: () => 'k', storeFile: '' };

it.each([
  [
    { model: 'openai:gpt', baseUrl: 'https://far.test/v1' },
    /respondents\.0\.baseUrl: https:\/\/far\.test would get a key/,
  ],
  [{ model: 'openai:gpt', apiKeyEnv: 'AWS_SECRET_ACCESS_KEY' }, /respondents\.0\.apiKeyEnv: expected .* _API_KEY/],
  [
    { model: 'openai:gpt', headers: { 'x-pass': { env: 'HOME' } } },
    /respondents\.0\.headers\.x-pass: expected .* _API_KEY/,
  ],
  [{ model: 'simulated:gpt', baseUrl: 'http://127.0.0.1:1' }, /are for providers of kind openai, anthropic and ollama/],
])('a panel sends no secret where its reader would not: %j [P232]', (member, problem) => {
  vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder());
  expect(() => checkPanel(panelOf([member]), loadModels(), environment)).toThrow(problem);
});

it('reserved headers are refused, and judges have no system prompt', () => {
  expect(() => panelOf([{ model: 'openai:gpt', headers: { Authorization: 'x' } }])).toThrow(
    /expected none of authorization/,
  );
  const panel = {
    ...panelOf([{ model: 'simulated:gpt' }]),
    judges: [{ model: 'simulated:judge', systemPrompt: 'Be kind.' }],
  };
  expect(() => checkPanel(panel, loadModels(), environment)).toThrow('judges.0.systemPrompt: only respondents have it');
});

it('an effort that a provider has no word for is told [P128]', () => {
  const panel = {
    ...loadPanel('frontier'),
    respondents: [
      { model: 'openai:gpt', effort: 'max' as const },
      { model: 'anthropic:claude', effort: 'minimal' as const },
      { model: 'anthropic:claude', effort: 'high' as const },
      { model: 'simulated:any', effort: 'low' as const },
    ],
  };
  expect(unsentSettings(panel, loadModels())).toEqual([
    'respondents.0: openai:gpt has no word for effort max, and is sent as high.',
    'respondents.1: anthropic:claude has no word for effort minimal, and is sent as low.',
    'respondents.3: simulated:any has no word for effort low, and is not sent.',
  ]);
});
