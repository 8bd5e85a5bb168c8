import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createModelClients } from '../../src/app/model-clients.ts';
import { createProviderLimiters } from '../../src/app/provider-limiters.ts';
import { noopInstrumentation } from '../../src/domain/instrumentation.ts';
import type { ModelRequest } from '../../src/domain/model-client.ts';
import { type Panel, panelSchema } from '../../src/domain/panel.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { type JsonAnswer, type JsonCall, startJsonServer } from '../support/json-server.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const secret = 'a-secret-key-of-length';

/** Clients of the providers that a models file lists, all at one server. */
async function start(lines: (url: string) => string[], answer: (call: JsonCall) => JsonAnswer, panel?: Panel) {
  const server = await startJsonServer(answer);
  stops.push(server.stop);
  const file = path.join(temporaryFolder(), 'models.yaml');
  writeFileSync(
    file,
    `providers:\n${lines(server.url)
      .map((line) => `  ${line}\n`)
      .join('')}`,
  );
  const models = loadModels(file);
  const clients = createModelClients({
    models,
    environment: { key: (name) => (name === 'MY_API_KEY' ? secret : undefined), storeFile: '' },
    plan: { seed: 1, panel },
    providerLimiter: createProviderLimiters(models, noopInstrumentation),
    random: () => 0.5,
    instrumentation: noopInstrumentation,
  });
  return { ...server, clients };
}

const request = (model: string): ModelRequest => ({
  model,
  messages: [{ role: 'user', text: 'Hi.' }],
  maxOutputTokens: 50,
  temperature: 0.5,
  seed: 1,
  sample: 0,
});
const call = () => ({ signal: new AbortController().signal, timeoutMs: 5000 });

const lines = (url: string) => [
  `my-azure: { kind: azure, baseUrl: "${url}", apiKeyEnv: MY_API_KEY, maxAttempts: 1 }`,
  `my-bedrock: { kind: bedrock, region: us-east-1, baseUrl: "${url}", apiKeyEnv: MY_API_KEY, maxAttempts: 1 }`,
  `my-vertex: { kind: vertex, project: p, baseUrl: "${url}", apiKeyEnv: MY_API_KEY, maxAttempts: 1 }`,
  `my-gemini: { kind: gemini, baseUrl: "${url}", apiKeyEnv: MY_API_KEY, maxAttempts: 1 }`,
  `my-responses: { kind: openai, api: responses, baseUrl: "${url}/v1", apiKeyEnv: MY_API_KEY, maxAttempts: 1 }`,
  `my-ollama: { kind: ollama, baseUrl: "${url}", apiKeyEnv: MY_API_KEY, contextWindow: 2048, maxAttempts: 1 }`,
];

describe('a provider of a models file [P130]', () => {
  const cases = [
    ['my-azure', 'gpt-6', '/openai/deployments/gpt-6/chat/completions?api-version=2024-10-21'],
    ['my-bedrock', 'anthropic.claude-x', '/model/anthropic.claude-x/invoke'],
    ['my-vertex', 'claude-x', '/v1/projects/p/locations/global/publishers/anthropic/models/claude-x:rawPredict'],
    ['my-vertex', 'gemini-x', '/v1/projects/p/locations/global/publishers/google/models/gemini-x:generateContent'],
    ['my-gemini', 'gemini-x', '/v1beta/models/gemini-x:generateContent'],
    ['my-responses', 'gpt-6', '/v1/responses'],
    ['my-ollama', 'llama3.2', '/api/chat'],
  ] as const;

  it.each(cases)('%s is asked for %s at %s', async (provider, model, where) => {
    const { clients, calls } = await start(lines, ({ path }) => {
      if (path === '/api/show') return { body: {} };
      if (path === '/api/chat') return { body: { message: { content: 'Yes.' }, done: true, done_reason: 'stop' } };
      if (path.includes('generateContent'))
        return { body: { candidates: [{ content: { parts: [{ text: 'Yes.' }] }, finishReason: 'STOP' }] } };
      if (path.includes('chat/completions'))
        return { body: { id: 'c', choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }] } };
      const content = [{ type: 'output_text', text: 'Yes.' }];
      if (path === '/v1/responses')
        return { body: { id: 'r', status: 'completed', output: [{ type: 'message', content }] } };
      return { body: { id: 'm', content: [{ type: 'text', text: 'Yes.' }], stop_reason: 'end_turn' } };
    });
    expect((await clients(provider).complete(request(model), call())).text).toBe('Yes.');
    expect(calls.at(-1)?.path).toBe(where);
    expect(JSON.stringify(calls.at(-1)?.headers)).toContain(secret);
  });

  it.each(cases)('%s does not repeat its key in a failure of %s', async (provider, model) => {
    const { clients } = await start(lines, () => ({
      status: 401,
      body: { error: { message: `no such key: ${secret}`, type: 'authentication_error' } },
    }));
    await expect(clients(provider).complete(request(model), call())).rejects.toMatchObject({
      failure: { kind: 'authentication', message: expect.not.stringContaining(secret) },
    });
  });

  it('leaves out what a model refuses, whatever its protocol', async () => {
    const { clients, calls } = await start(lines, ({ body }) =>
      (body as { generationConfig: { temperature?: number } }).generationConfig.temperature !== undefined
        ? { status: 400, body: { error: { code: 400, message: "Unsupported parameter: 'temperature'" } } }
        : { body: { candidates: [{ content: { parts: [{ text: 'Yes.' }] }, finishReason: 'STOP' }] } },
    );
    const completion = await clients('my-gemini').complete(request('gemini-x'), call());
    expect(completion).toMatchObject({ text: 'Yes.', notes: { dropped: ['temperature'] } });
    expect(calls).toHaveLength(2);
  });
});

it('a call gets the time that its panel gives it, and no more than a deadline that the models file names [P257]', async () => {
  const member = { model: 'slow:m' };
  const panel = panelSchema.parse({
    name: 'patient',
    respondents: [member],
    rubricWriter: member,
    judges: [{ ...member, name: 'slowest', timeoutMs: 3_600_000 }],
    metaAdjudicator: member,
  });
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }];
  const { clients, calls } = await start(
    (url) => [
      `slow: { kind: openai, baseUrl: "${url}/v1" }`,
      `bounded: { kind: openai, baseUrl: "${url}/v1", deadlineMs: 1000000 }`,
    ],
    () => ({ body: { id: 'c', model: 'm', choices } }),
    panel,
  );
  for (const provider of ['slow', 'bounded'])
    await clients(provider).complete(request('m'), { ...call(), timeoutMs: 3_600_000 });
  // The SDK tells each server how many seconds it waits.
  expect(calls.map(({ headers }) => headers['x-stainless-timeout'])).toEqual(['3600', '1000']);
});
