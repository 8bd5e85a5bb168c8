import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type ModelClient, ModelError } from '../../src/domain/model-client.ts';
import { createAnthropicClient } from '../../src/providers/anthropic/messages.ts';
import { composeClient } from '../../src/providers/compose-client.ts';
import { withDroppedParameters } from '../../src/providers/middleware/dropped-parameters.ts';
import { withWholePrompt } from '../../src/providers/middleware/whole-prompt.ts';
import { createOpenAiClient } from '../../src/providers/openai/chat.ts';
import { neverAborted, plainRequest } from '../support/model-answer.ts';
import { wireServer } from '../support/wire-server.ts';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

type Answer = (response: ServerResponse, request: Record<string, unknown>, count: number) => void;

async function clientFor(kind: 'openai' | 'anthropic', answer: Answer) {
  const server = await wireServer(({ body }, response, count) => answer(response, body, count));
  close = server.close;
  const client: ModelClient =
    kind === 'openai'
      ? createOpenAiClient({ apiKey: 'test-key', baseUrl: `${server.url}/v1` })
      : createAnthropicClient({ apiKey: 'test-key', baseUrl: server.url });
  const request = { ...plainRequest, messages: [{ role: 'user' as const, text: 'Hello there.' }], temperature: 0.5 };
  const options = { signal: neverAborted, timeoutMs: 60_000 };
  return { client, server, request, options };
}

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const chat = (message: unknown, finish: string | null = 'stop', more: Record<string, unknown> = {}) => ({
  id: 'c1',
  object: 'chat.completion',
  model: 'served-model',
  choices: [{ index: 0, message, finish_reason: finish }],
  usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
  ...more,
});
const said = (content: unknown, more: Record<string, unknown> = {}) => ({ role: 'assistant', content, ...more });
const anthropic = (content: unknown, stop: string, more: Record<string, unknown> = {}) => ({
  id: 'm1',
  type: 'message',
  role: 'assistant',
  model: 'served-model',
  content,
  stop_reason: stop,
  usage: { input_tokens: 100, output_tokens: 10 },
  ...more,
});

describe("what a chat server's answer means [P120]", () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    ['plain', chat(said('Yes.')), { text: 'Yes.', finish: 'stop' }],
    ['thoughts before', chat(said('<think>\nhm\n</think>\n\nYes.')), { text: 'Yes.', notes: { thoughts: 'hm' } }],
    ['thoughts without their opening', chat(said('hm\n</think>\n\nYes.')), { text: 'Yes.', notes: { thoughts: 'hm' } }],
    [
      'nothing but thoughts',
      chat(said('<think>hm'), 'length'),
      { text: '', finish: 'length', notes: { thoughts: 'hm' } },
    ],
    ['a tag within the answer', chat(said('Write `</think>` at the end.')), { text: 'Write `</think>` at the end.' }],
    ['reasoning_content beside', chat(said('Yes.', { reasoning_content: 'hm' })), { notes: { thoughts: 'hm' } }],
    ['reasoning beside', chat(said('Yes.', { reasoning: 'hm' })), { text: 'Yes.', notes: { thoughts: 'hm' } }],
    [
      'a list of parts',
      chat(
        said([
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'Yes.' },
        ]),
      ),
      { text: 'Yes.', notes: { thoughts: 'hm' } },
    ],
    ['null', chat(said(null)), { text: '', finish: 'stop' }],
    ['cut', chat(said('Ye'), 'length'), { text: 'Ye', finish: 'length' }],
    ['filtered', chat(said('Ye'), 'content_filter'), { text: 'Ye', finish: 'content-filter' }],
    ['refused in words', chat(said(null, { refusal: 'I will not.' })), { text: 'I will not.', finish: 'refusal' }],
    [
      'thoughts counted beside',
      chat(said('Yes.'), 'stop', {
        usage: {
          prompt_tokens: 100,
          completion_tokens: 10,
          total_tokens: 310,
          completion_tokens_details: { reasoning_tokens: 200 },
        },
      }),
      { usage: { inputTokens: 100, outputTokens: 210, reasoningTokens: 200 } },
    ],
    [
      'thoughts counted within',
      chat(said('Yes.'), 'stop', {
        usage: {
          prompt_tokens: 100,
          completion_tokens: 210,
          total_tokens: 310,
          completion_tokens_details: { reasoning_tokens: 200 },
        },
      }),
      { usage: { outputTokens: 210, reasoningTokens: 200 } },
    ],
    [
      'thoughts in the total alone',
      chat(said('Yes.'), 'stop', { usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 310 } }),
      { usage: { outputTokens: 210, reasoningTokens: 200 } },
    ],
    [
      'no usage',
      chat(said('Yes.'), 'stop', { usage: undefined }),
      { usage: { inputTokens: 3, outputTokens: 1, estimated: true }, notes: { estimatedUsage: true } },
    ],
    [
      'a gateway',
      chat(said('Yes.'), 'stop', { provider: 'Someone' }),
      { servedModel: 'served-model', notes: { servedBy: 'Someone' } },
    ],
  ])('%s', async (_name, body, expected) => {
    const { client, request, options } = await clientFor('openai', json(body));
    expect(await client.complete(request, options)).toMatchObject(expected);
  });

  it.each<[string, Answer, Record<string, unknown>]>([
    [
      'an error with status 200',
      json({ error: { code: 429, message: 'upstream rate-limited', metadata: { provider_name: 'Someone' } } }),
      { kind: 'rate-limit', message: 'upstream rate-limited (Someone)' },
    ],
    ['a bare error text', json({ error: 'model "x" not found, try pulling it first' }), { kind: 'model-not-found' }],
    [
      'half a text and an error',
      json({ choices: [{ finish_reason: 'error', error: { code: 502, message: 'idle' }, message: said('Half') }] }),
      { kind: 'server-error', message: 'idle' },
    ],
    ['finish_reason error', json(chat(said('Half'), 'error')), { kind: 'server-error' }],
    [
      'a login page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>\n<body>Log in</body></html>'),
      { kind: 'server-error', message: expect.stringContaining('<html>') },
    ],
    [
      'errors in a list',
      json([{ error: { code: 400, message: 'Unknown name "seed"', status: 'INVALID_ARGUMENT' } }], 400),
      { kind: 'bad-request', message: expect.stringContaining('Unknown name "seed"') },
    ],
    [
      'a delay in the body',
      json([{ error: { code: 429, message: 'Resource exhausted.', details: [{ retryDelay: '4s' }] } }], 429),
      { kind: 'rate-limit', retryAfterMs: 4000 },
    ],
    [
      'a delay in words',
      json({ error: { message: 'Please retry in 4.2s.' } }, 429),
      { kind: 'rate-limit', retryAfterMs: 4200 },
    ],
    [
      'a spent quota',
      json({ error: { message: 'You exceeded your current quota.', code: 'insufficient_quota' } }, 429),
      { kind: 'quota' },
    ],
    ['no credit', json({ error: { message: 'Insufficient credits' } }, 402), { kind: 'quota' }],
    [
      'a prompt that was filtered',
      json({ error: { message: 'filtered', code: 'content_filter' } }, 400),
      { kind: 'content-filter' },
    ],
    [
      'a prompt that is too long',
      json({ error: { message: "This model's maximum context length is 8192 tokens." } }, 400),
      { kind: 'too-large' },
    ],
    ['a wrong key', json({ error: { message: 'Incorrect API key provided' } }, 401), { kind: 'authentication' }],
    [
      'a redirect elsewhere',
      (response) => response.writeHead(308, { location: 'https://elsewhere.example/v1' }).end(),
      { kind: 'bad-request', message: expect.stringContaining('redirects to https://elsewhere.example/v1 (HTTP 308)') },
    ],
  ])('is a failure in the words of the provider: %s', async (_name, answer, failure) => {
    const { client, request, options } = await clientFor('openai', answer);
    const error = await client.complete(request, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).failure).toMatchObject(failure);
  });

  it('is unpacked where the server compresses it unasked, and read where it redirects within its origin', async () => {
    const { client, server, request, options } = await clientFor('openai', (response, _body, count) => {
      if (count === 1) response.writeHead(308, { location: '/v1/elsewhere' }).end();
      else
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(JSON.stringify(chat(said('Yes.')))));
    });
    expect(await client.complete(request, options)).toMatchObject({ text: 'Yes.' });
    expect(server.requests[1]).toMatchObject({ url: '/v1/elsewhere', headers: { authorization: 'Bearer test-key' } });
  });

  it('streams without the thoughts that it begins with, and takes a plain answer to a stream', async () => {
    const chunk = (delta: unknown, finish: string | null = null) =>
      `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    const pieces: string[] = [];
    const streamed = await clientFor('openai', (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const content of ['<thi', 'nk>hm', '\n</think>\n\nYe', 's.']) response.write(chunk({ content }));
      response.write(chunk({ reasoning_content: 'more' }));
      response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
    });
    const options = { ...streamed.options, onDelta: (piece: string) => pieces.push(piece) };
    expect(await streamed.client.complete(streamed.request, options)).toMatchObject({
      text: 'Yes.',
      notes: { thoughts: 'more\n\nhm' },
    });
    expect(pieces.join('')).toBe('Yes.');
    await close?.();
    const plain = await clientFor('openai', json(chat(said('At once.'))));
    expect(await plain.client.complete(plain.request, options)).toMatchObject({ text: 'At once.' });
  });
});

describe("what an answer in Anthropic's protocol means [P120]", () => {
  const text = (words: string) => ({ type: 'text', text: words });
  it.each<[string, unknown, Record<string, unknown>]>([
    ['plain', anthropic([text('Yes.')], 'end_turn'), { text: 'Yes.', finish: 'stop' }],
    [
      'thinking blocks',
      anthropic([{ type: 'thinking', thinking: 'hm', signature: 's' }, text('Yes.')], 'end_turn'),
      { text: 'Yes.', notes: { thoughts: 'hm' } },
    ],
    [
      'nothing but thinking',
      anthropic([{ type: 'thinking', thinking: 'hm', signature: 's' }], 'max_tokens'),
      { text: '', finish: 'length', notes: { thoughts: 'hm' } },
    ],
    [
      'thoughts in the text',
      anthropic([text('<think>hm</think>Yes.')], 'end_turn'),
      { text: 'Yes.', notes: { thoughts: 'hm' } },
    ],
    ['cut', anthropic([text('Ye')], 'max_tokens'), { text: 'Ye', finish: 'length' }],
    ['refused without a word', anthropic([], 'refusal'), { text: '', finish: 'refusal' }],
    ['refused in the middle', anthropic([text('You should ')], 'refusal'), { text: 'You should ', finish: 'refusal' }],
    [
      'no usage',
      anthropic([text('Yes.')], 'end_turn', { usage: undefined }),
      { usage: { inputTokens: 3, outputTokens: 1, estimated: true } },
    ],
  ])('%s', async (_name, body, expected) => {
    const { client, request, options } = await clientFor('anthropic', json(body));
    expect(await client.complete(request, options)).toMatchObject(expected);
  });

  it.each<[string, Answer, Record<string, unknown>]>([
    [
      'an error with status 200',
      json({ error: { type: 'overloaded_error', message: 'Overloaded', code: 529 } }),
      { kind: 'overloaded', message: 'Overloaded' },
    ],
    [
      'a login page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      { kind: 'server-error', message: expect.stringContaining('<html>') },
    ],
    [
      'a spent credit',
      json(
        {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' },
        },
        400,
      ),
      { kind: 'quota' },
    ],
    [
      'a prompt that is too long',
      json(
        {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'prompt is too long: 213456 tokens > 200000 maximum' },
        },
        400,
      ),
      { kind: 'too-large' },
    ],
  ])('is a failure in the words of the provider: %s', async (_name, answer, failure) => {
    const { client, request, options } = await clientFor('anthropic', answer);
    const error = await client.complete(request, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).failure).toMatchObject(failure);
  });
});

describe('parameters that a model refuses [P125]', () => {
  const refusals: [string, 'openai' | 'anthropic', string, string][] = [
    [
      'temperature',
      'openai',
      "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
      'temperature',
    ],
    ['temperature', 'anthropic', '`temperature` is deprecated for this model.', 'temperature'],
    ['seed', 'openai', 'Invalid JSON payload received. Unknown name "seed": Cannot find field.', 'seed'],
    [
      'max_tokens',
      'openai',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
    ],
  ];
  it.each(refusals)('%s is left out by %s once, and that is noted', async (parameter, kind, message, noted) => {
    const { client, server, request, options } = await clientFor(kind, (response, body, count) => {
      if (parameter in body) json({ error: { message, type: 'invalid_request_error' } }, 400)(response, body, count);
      else
        json(kind === 'openai' ? chat(said('Yes.')) : anthropic([{ type: 'text', text: 'Yes.' }], 'end_turn'))(
          response,
          body,
          count,
        );
    });
    const dropping = composeClient(client, [withDroppedParameters()]);
    for (let call = 0; call < 2; call += 1)
      expect(await dropping.complete(request, options)).toMatchObject({ text: 'Yes.', notes: { dropped: [noted] } });
    expect(server.requests).toHaveLength(3);
    if (parameter === 'max_tokens') expect(server.requests[1]?.body).toHaveProperty('max_completion_tokens', 1);
  });

  it('a limit that is too high is an error, and no parameter to leave out', async () => {
    const { client, request, options } = await clientFor(
      'openai',
      json({ error: { message: "Invalid 'max_tokens': integer above maximum value." } }, 400),
    );
    const dropping = composeClient(client, [withDroppedParameters()]);
    await expect(dropping.complete(request, options)).rejects.toThrow('above maximum');
  });
});

it('an answer to a prompt that the server cut at its window is a failure [P126]', async () => {
  const { client, request, options } = await clientFor(
    'openai',
    json(chat(said('Yes.'), 'stop', { usage: { prompt_tokens: 4096, completion_tokens: 1, total_tokens: 4097 } })),
  );
  const whole = composeClient(client, [withWholePrompt]);
  const long = {
    ...request,
    messages: [{ role: 'user' as const, text: 'The library lends books to readers. '.repeat(1200) }],
  };
  const error = await whole.complete(long, options).catch((thrown: unknown) => thrown);
  expect((error as ModelError).failure).toMatchObject({
    kind: 'truncated-prompt',
    message: expect.stringMatching(/^the server read 4096 tokens of a prompt of about \d+/),
  });
  const short = {
    ...request,
    messages: [{ role: 'user' as const, text: 'The library lends books to readers. '.repeat(600) }],
  };
  expect(await whole.complete(short, options)).toMatchObject({ text: 'Yes.' });
});
