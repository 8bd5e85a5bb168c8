import { afterEach, describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/domain/model-client.ts';
import { createOllamaClient } from '../../../src/providers/ollama/chat.ts';
import { failureOf } from '../../support/model-answer.ts';
import { type OllamaServerOptions, startOllamaServer } from '../../support/ollama-server.ts';

const call = () => ({ signal: new AbortController().signal, timeoutMs: 5000 });
const request = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'qwen3',
  messages: [{ role: 'user', text }],
  maxOutputTokens: 1000,
  seed: 5,
  sample: 2,
  ...more,
});
const models = { 'qwen3:latest': { window: 40_960 } };

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function start(options: Partial<OllamaServerOptions> = {}) {
  const server = await startOllamaServer({ models, ...options });
  stops.push(server.stop);
  return server;
}

describe('a call of Ollama [P130]', () => {
  it('carries num_ctx, truncate and shift, seed and schema', async () => {
    const server = await start();
    const json = { type: 'object', properties: { ok: { type: 'boolean' } } };
    await createOllamaClient(server).complete(
      request('Hi', { schema: { name: 'check', json }, temperature: 0.3 }),
      call(),
    );
    expect(server.bodies[0]).toEqual({
      model: 'qwen3',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: false,
      format: json,
      truncate: false,
      shift: false,
      options: { num_ctx: 8192, num_predict: 1000, seed: 7, temperature: 0.3 },
    });
  });

  it('asks for JSON without a schema, or for text, where the ladder has stepped down', async () => {
    const server = await start();
    const client = createOllamaClient(server);
    const schema = { name: 'check', json: { type: 'string', maxLength: 9 } };
    await client.complete(request('Hi', { schema, format: 'plain-json-schema' }), call());
    await client.complete(request('Hi', { schema, format: 'json-object' }), call());
    await client.complete(request('Hi', { schema, format: 'text' }), call());
    expect(server.bodies.map(({ format }) => format)).toEqual([{ type: 'string' }, 'json', undefined]);
  });

  it('has a context that holds the prompt, in powers of two that never shrink, up to the window', async () => {
    const server = await start();
    const client = createOllamaClient(server);
    for (const length of [10, 40_000, 10, 150_000]) await client.complete(request('x'.repeat(length)), call());
    expect(server.bodies.map(({ options }) => options.num_ctx)).toEqual([8192, 16_384, 16_384, 40_960]);
  });

  it('has the context that the provider sets', async () => {
    const server = await start();
    await createOllamaClient({ ...server, contextWindow: 12_345 }).complete(request('Hi'), call());
    expect(server.bodies[0]?.options.num_ctx).toBe(12_345);
  });

  it('keeps thoughts apart from the answer, plain and streamed', async () => {
    const server = await start({ reply: () => ({ content: 'Jawohl, schön 🙂.', thinking: 'Let me think.' }) });
    const client = createOllamaClient(server);
    const pieces: string[] = [];
    const streamed = await client.complete(request('Hi'), { ...call(), onDelta: (text) => pieces.push(text) });
    expect(streamed).toMatchObject({ text: 'Jawohl, schön 🙂.', finish: 'stop', notes: { thoughts: 'Let me think.' } });
    expect(pieces.join('')).toBe('Jawohl, schön 🙂.');
    expect(await client.complete(request('Hi'), call())).toEqual(streamed);
  });

  it('keeps thoughts apart that a model writes into its answer', async () => {
    const server = await start({ reply: () => ({ content: '<think>\nHm.\n</think>\n\nYes.' }) });
    const pieces: string[] = [];
    const options = { ...call(), onDelta: (text: string) => pieces.push(text) };
    const completion = await createOllamaClient(server).complete(request('Hi'), options);
    expect(completion).toMatchObject({ text: 'Yes.', notes: { thoughts: 'Hm.' } });
    expect(pieces.join('').trim()).toBe('Yes.');
  });

  it('says that an answer was cut at the limit', async () => {
    const server = await start({ reply: () => ({ content: 'Half an', doneReason: 'length' }) });
    expect(await createOllamaClient(server).complete(request('Hi'), call())).toMatchObject({ finish: 'length' });
  });

  it('estimates the usage where the server counts nothing, and says so', async () => {
    const server = await start({ countsNothing: true });
    const completion = await createOllamaClient(server).complete(request('x'.repeat(400)), call());
    expect(completion).toMatchObject({
      usage: { inputTokens: 100, outputTokens: 2, estimated: true },
      notes: { estimatedUsage: true },
    });
  });
});

describe('what goes wrong with Ollama ends in words [P130]', () => {
  it('a prompt over the window is too large, with both numbers', async () => {
    const server = await start();
    const failure = await failureOf(createOllamaClient(server).complete(request('x'.repeat(200_000)), call()));
    expect(failure.kind).toBe('too-large');
    expect(failure.message).toMatch(/about 50000 tokens does not fit: the longest context of qwen3 is 40960 tokens/);
  });

  it('a prompt over the set context names the setting', async () => {
    const server = await start();
    const client = createOllamaClient({ ...server, contextWindow: 2048 });
    expect((await failureOf(client.complete(request('x'.repeat(20_000)), call()))).message).toMatch(
      /contextWindow is set to 2048/,
    );
  });

  it.each([false, true])(
    'a prompt that an older version cuts is a failure, never an answer (stream: %s)',
    async (stream) => {
      const server = await start({ cutsPrompts: true });
      const client = createOllamaClient({ ...server, contextWindow: 4096 });
      const options = stream ? { ...call(), onDelta: () => undefined } : call();
      const failure = await failureOf(client.complete(request('x'.repeat(60_000)), options));
      expect([failure.kind, failure.message]).toEqual(['truncated-prompt', expect.stringMatching(/4096 tokens/)]);
    },
  );

  it('a model that is not pulled names the command that pulls it, and what is there', async () => {
    const server = await start({ models: { 'mistral:latest': { window: 32_768 } } });
    const failure = await failureOf(createOllamaClient(server).complete(request('Hi'), call()));
    expect(failure.kind).toBe('model-not-found');
    expect(failure.message).toMatch(/Run `ollama pull qwen3`.*mistral:latest/);
  });

  it('an error in the middle of a stream, and a stream that ends early', async () => {
    const options = { ...call(), onDelta: () => undefined };
    const broken = await start({ reply: () => ({ content: 'Hel', error: 'CUDA out of memory' }) });
    expect(await failureOf(createOllamaClient(broken).complete(request('Hi'), options))).toMatchObject({
      kind: 'server-error',
      message: 'Ollama: CUDA out of memory',
    });
    const short = await start({ reply: () => ({ content: 'Hel', cutOff: true }) });
    expect((await failureOf(createOllamaClient(short).complete(request('Hi'), options))).kind).toBe('dropped-stream');
  });

  it('no server', async () => {
    const { url, stop } = await startOllamaServer({ models });
    stop();
    const failure = await failureOf(createOllamaClient({ url }).complete(request('Hi'), call()));
    expect([failure.kind, failure.message]).toEqual(['connection', expect.stringMatching(/ollama serve.*OLLAMA_HOST/)]);
  });
});
