import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/domain/model-client.ts';
import { createGeminiClient } from '../../../src/providers/gemini/generate-content.ts';
import { failureOf } from '../../support/model-answer.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A server that answers every call with the given status and body; a stream, if a list is given. */
async function start(status: number, body: object) {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let text = '';
    for await (const bytes of incoming.setEncoding('utf8')) text += bytes;
    bodies.push(JSON.parse(text));
    const isStream = incoming.url?.includes('streamGenerateContent') === true && status === 200;
    outgoing.writeHead(status, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    if (!isStream) outgoing.end(JSON.stringify(body));
    else
      outgoing.end(
        [body]
          .flat()
          .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
          .join(''),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { bodies, client: createGeminiClient({ apiKey: 'test', baseUrl: `http://127.0.0.1:${port}` }) };
}

const request: ModelRequest = {
  model: 'gemini-3.8-flash',
  messages: [
    { role: 'system', text: 'Follow the rules.' },
    { role: 'user', text: 'One.' },
    { role: 'user', text: 'Two.' },
    { role: 'assistant', text: 'Yes?' },
    { role: 'user', text: 'Three.' },
  ],
  maxOutputTokens: 100,
  seed: 1,
  sample: 2,
};
const call = () => ({ signal: new AbortController().signal, timeoutMs: 5000 });
const answer = (parts: object[], more = {}) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }],
  ...more,
});

describe("a call through Gemini's SDK [P130]", () => {
  it('carries turns, system instruction, seed and schema, as strong as the ladder says', async () => {
    const { client, bodies } = await start(200, answer([{ text: '{}' }]));
    const schema = { name: 'check', json: { type: 'string', maxLength: 3 } };
    for (const format of ['json-schema', 'plain-json-schema', 'json-object', 'text'] as const)
      await client.complete({ ...request, schema, format }, call());
    expect(bodies[0]).toMatchObject({
      systemInstruction: { parts: [{ text: 'Follow the rules.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'One.' }, { text: 'Two.' }] },
        { role: 'model', parts: [{ text: 'Yes?' }] },
        { role: 'user', parts: [{ text: 'Three.' }] },
      ],
      generationConfig: { maxOutputTokens: 100, seed: 3 },
    });
    const formats = bodies.map(({ generationConfig }) => {
      const { responseMimeType, responseJsonSchema } = generationConfig as Record<string, unknown>;
      return [responseMimeType, responseJsonSchema];
    });
    expect(formats).toEqual([
      ['application/json', { type: 'string', maxLength: 3 }],
      ['application/json', { type: 'string' }],
      ['application/json', undefined],
      [undefined, undefined],
    ]);
  });

  it('keeps thoughts apart, and counts them as output', async () => {
    const usageMetadata = {
      promptTokenCount: 1000,
      cachedContentTokenCount: 400,
      candidatesTokenCount: 10,
      thoughtsTokenCount: 90,
      totalTokenCount: 1100,
    };
    const { client } = await start(
      200,
      answer([{ text: 'Hm.', thought: true }, { text: 'Yes.' }], {
        usageMetadata,
        responseId: 'r1',
        modelVersion: 'g-8',
      }),
    );
    expect(await client.complete(request, call())).toEqual({
      text: 'Yes.',
      finish: 'stop',
      usage: { inputTokens: 1000, cachedInputTokens: 400, outputTokens: 100, reasoningTokens: 90 },
      providerId: 'r1',
      servedModel: 'g-8',
      notes: { thoughts: 'Hm.', reasoningTokens: 90 },
    });
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['LANGUAGE', 'content-filter'],
    ['OTHER', 'other'],
  ])('%s is %s', async (finishReason, finish) => {
    const { client } = await start(200, { candidates: [{ content: { parts: [{ text: 'Half' }] }, finishReason }] });
    expect(await client.complete(request, call())).toMatchObject({ text: 'Half', finish, usage: { estimated: true } });
  });

  it('a prompt that a filter refused is filtered, plain and streamed', async () => {
    const { client } = await start(200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } });
    const expected = { text: '', finish: 'content-filter' };
    expect(await client.complete(request, call())).toMatchObject(expected);
    expect(await client.complete(request, { ...call(), onDelta: () => undefined })).toMatchObject(expected);
  });

  it('a stream that ends early is dropped', async () => {
    const { client } = await start(200, [{ candidates: [{ content: { parts: [{ text: 'Half' }] } }] }]);
    const failure = await failureOf(client.complete(request, { ...call(), onDelta: () => undefined }));
    expect(failure.kind).toBe('dropped-stream');
  });

  it.each([false, true])('reads the reason and the delay of a 429 from its body (array: %s)', async (isArray) => {
    const error = {
      code: 429,
      message: 'Quota exceeded',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }],
    };
    const { client } = await start(429, isArray ? [{ error }] : { error });
    expect(await failureOf(client.complete(request, call()))).toEqual({
      kind: 'rate-limit',
      status: 429,
      message: 'Quota exceeded',
      retryAfterMs: 34_500,
    });
  });
});
