import { afterEach, describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/domain/model-client.ts';
import { createOpenAiModelClient } from '../../../src/providers/openai/openai-client.ts';
import { type JsonAnswer, type JsonCall, startJsonServer } from '../../support/json-server.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function start(answer: (call: JsonCall) => JsonAnswer, api: 'auto' | 'responses' = 'responses') {
  const server = await startJsonServer(answer);
  stops.push(server.stop);
  return { ...server, client: createOpenAiModelClient({ apiKey: 'test', baseUrl: `${server.url}/v1`, api }) };
}

const request: ModelRequest = {
  model: 'gpt-6-pro',
  messages: [
    { role: 'system', text: 'Follow the rules.' },
    { role: 'user', text: 'Hi.' },
  ],
  maxOutputTokens: 200,
  seed: 1,
  sample: 0,
};
const call = () => ({ signal: new AbortController().signal, timeoutMs: 5000 });
const usage = {
  input_tokens: 1000,
  input_tokens_details: { cached_tokens: 400, cache_write_tokens: 100 },
  output_tokens: 100,
  output_tokens_details: { reasoning_tokens: 90 },
};
const response = (content: object[], more = {}) => ({
  id: 'resp_1',
  object: 'response',
  model: 'gpt-6-pro-1',
  status: 'completed',
  error: null,
  output: [
    { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'Hm.' }] },
    { type: 'message', id: 'm', role: 'assistant', status: 'completed', content },
  ],
  usage,
  ...more,
});
const spoken = [{ type: 'output_text', text: 'Yes.', annotations: [] }];
const completion = {
  text: 'Yes.',
  finish: 'stop',
  usage: {
    inputTokens: 1000,
    cachedInputTokens: 400,
    cacheWriteInputTokens: 100,
    outputTokens: 100,
    reasoningTokens: 90,
  },
  providerId: 'resp_1',
  servedModel: 'gpt-6-pro-1',
  notes: { thoughts: 'Hm.', reasoningTokens: 90 },
};

describe("OpenAI's Responses API [P130]", () => {
  it('carries the conversation and stores nothing, with the schema as strong as the ladder says', async () => {
    const { client, calls } = await start(() => ({ body: response(spoken) }));
    const schema = { name: 'check', json: { type: 'string', maxLength: 3 } };
    for (const format of ['json-schema', 'plain-json-schema', 'json-object', 'text'] as const)
      await client.complete({ ...request, schema, format }, call());
    expect(calls[0]?.path).toBe('/v1/responses');
    expect(calls[0]?.body).toMatchObject({
      input: [
        { role: 'system', content: 'Follow the rules.' },
        { role: 'user', content: 'Hi.' },
      ],
      max_output_tokens: 200,
      store: false,
    });
    expect(calls.map(({ body }) => (body as { text?: { format: object } }).text?.format)).toEqual([
      { type: 'json_schema', name: 'check', schema: { type: 'string', maxLength: 3 }, strict: true },
      { type: 'json_schema', name: 'check', schema: { type: 'string' }, strict: true },
      { type: 'json_object' },
      undefined,
    ]);
  });

  it('keeps thoughts apart, plain and streamed', async () => {
    const { client } = await start(({ body }) => {
      const whole = response(spoken);
      if ((body as { stream: boolean }).stream !== true) return { body: whole };
      const delta = (text: string) => ({ type: 'response.output_text.delta', delta: text });
      return { body: [delta('Ye'), delta('s.'), { type: 'response.completed', response: whole }] };
    });
    expect(await client.complete(request, call())).toEqual(completion);
    const pieces: string[] = [];
    expect(await client.complete(request, { ...call(), onDelta: (text) => pieces.push(text) })).toEqual(completion);
    expect(pieces).toEqual(['Ye', 's.']);
  });

  it.each([
    [{ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'length'],
    [{ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, 'content-filter'],
    [{ status: 'incomplete' }, 'other'],
  ])('%j is %s', async (more, finish) => {
    const { client } = await start(() => ({ body: response(spoken, more) }));
    expect(await client.complete(request, call())).toMatchObject({ text: 'Yes.', finish });
  });

  it.each(['cancelled', 'failed'])('a response that is %s is a failure', async (status) => {
    const { client } = await start(() => ({ body: response(spoken, { status }) }));
    await expect(client.complete(request, call())).rejects.toThrow(`the server broke off its answer (${status})`);
  });

  it('an answer is cut that a compatible server calls completed with as many tokens as the limit allows [P257]', async () => {
    const { client } = await start(() => ({ body: response(spoken) }));
    const finishes = [99, 100, 101].map(async (maxOutputTokens) =>
      client.complete({ ...request, maxOutputTokens }, call()).then(({ finish }) => finish),
    );
    expect(await Promise.all(finishes)).toEqual(['stop', 'length', 'stop']);
  });

  it("says of each message that it is one: llama.cpp refuses an assistant's otherwise [P257]", async () => {
    const { client, calls } = await start(() => ({ body: response(spoken) }));
    const messages = (['user', 'assistant', 'user'] as const).map((role) => ({ role, text: 'Hi.' }));
    await client.complete({ ...request, messages }, call());
    expect(calls[0]?.body).toMatchObject({
      input: messages.map(({ role, text }) => ({ type: 'message', role, content: text })),
    });
  });

  it('a refusal is one, and its words are kept', async () => {
    const { client } = await start(() => ({ body: response([{ type: 'refusal', refusal: 'No.' }]) }));
    expect(await client.complete(request, call())).toMatchObject({ text: 'No.', finish: 'refusal' });
  });

  it('a response that failed with a good status is a failure', async () => {
    const error = { code: 'server_error', message: 'The model broke.' };
    const { client } = await start(() => ({ body: response([], { status: 'failed', error }) }));
    await expect(client.complete(request, call())).rejects.toMatchObject({
      failure: { kind: 'server-error', message: expect.stringContaining('The model broke.') },
    });
  });

  it('a response without usage is counted by estimate, and says so', async () => {
    const { client } = await start(() => ({ body: response(spoken, { usage: undefined }) }));
    expect(await client.complete(request, call())).toMatchObject({
      usage: { estimated: true },
      notes: { estimatedUsage: true },
    });
  });
});

it('a model that chat completions refuse is asked by Responses from then on, and no other model [P130]', async () => {
  const message = 'This model is only supported in v1/responses and not in v1/chat/completions.';
  const { client, calls } = await start(({ path, body }) => {
    if (path === '/v1/responses') return { body: response(spoken) };
    if ((body as { model: string }).model === 'gpt-6-pro') return { status: 404, body: { error: { message } } };
    return { body: { id: 'c', model: 'm', choices: [{ message: { content: 'Chat.' }, finish_reason: 'stop' }] } };
  }, 'auto');
  expect((await client.complete(request, call())).text).toBe('Yes.');
  expect((await client.complete(request, call())).text).toBe('Yes.');
  expect((await client.complete({ ...request, model: 'gpt-6-luna' }, call())).text).toBe('Chat.');
  expect(calls.map(({ path }) => path)).toEqual([
    '/v1/chat/completions',
    '/v1/responses',
    '/v1/responses',
    '/v1/chat/completions',
  ]);
});

it('a model that nobody knows is not asked twice', async () => {
  const { client, calls } = await start(() => ({ status: 404, body: { error: { message: 'no such model' } } }), 'auto');
  await expect(client.complete(request, call())).rejects.toMatchObject({ failure: { kind: 'model-not-found' } });
  expect(calls).toHaveLength(1);
});
