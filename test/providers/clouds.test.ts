import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../src/domain/model-client.ts';
import { createAzureClient } from '../../src/providers/azure/azure-openai.ts';
import { createBedrockClient } from '../../src/providers/bedrock/bedrock.ts';
import { createClient } from '../../src/providers/lazy-client.ts';
import { isClaude, providerPackages } from '../../src/providers/provider-packages.ts';
import { createVertexClaudeClient } from '../../src/providers/vertex/vertex-claude.ts';
import { createVertexGeminiClient } from '../../src/providers/vertex/vertex-gemini.ts';
import { type JsonAnswer, type JsonCall, startJsonServer } from '../support/json-server.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function start(answer: (call: JsonCall) => JsonAnswer) {
  const server = await startJsonServer(answer);
  stops.push(server.stop);
  return server;
}

const request: ModelRequest = {
  model: 'claude-opus-5-5',
  messages: [
    { role: 'system', text: 'Follow the rules.', operator: 'developer' },
    { role: 'user', text: 'Hi.' },
  ],
  maxOutputTokens: 100,
  seed: 1,
  sample: 0,
};
const call = () => ({ signal: new AbortController().signal, timeoutMs: 5000 });
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-5-5',
  content: [{ type: 'text', text: 'Yes.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 5, output_tokens: 2 },
};
const events = [
  { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Ye' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 's.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
];

describe('Claude on Bedrock [P130]', () => {
  it('is asked for by the path, with the key, and no parameter of its own', async () => {
    const { url, calls } = await start(() => ({ body: message }));
    const client = createBedrockClient({ region: 'eu-west-1', apiKey: 'bedrock-key', baseUrl: url });
    const completion = await client.complete({ ...request, model: 'us.anthropic.claude-opus-5-5-v1:0' }, call());
    expect(completion).toMatchObject({ text: 'Yes.', finish: 'stop', providerId: 'msg_1' });
    expect(decodeURIComponent(calls[0]?.path ?? '')).toBe('/model/us.anthropic.claude-opus-5-5-v1:0/invoke');
    expect(calls[0]?.headers.authorization).toBe('Bearer bedrock-key');
    expect(calls[0]?.body).toMatchObject({ anthropic_version: expect.any(String), max_tokens: 100 });
  });

  it("streams in AWS's own framing", async () => {
    const server = createServer((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      outgoing.end(Buffer.concat(events.map(awsFrame)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => server.close());
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createBedrockClient({ region: 'eu-west-1', apiKey: 'bedrock-key', baseUrl });
    const pieces: string[] = [];
    const options = { ...call(), onDelta: (text: string) => pieces.push(text) };
    expect(await client.complete(request, options)).toMatchObject({ text: 'Yes.', finish: 'stop' });
    expect(pieces.join('')).toBe('Yes.');
  });
});

/** One message of AWS's binary event stream: lengths, checksums, headers, and the event in base64. */
function awsFrame(event: object): Buffer {
  const header = (name: string, value: string) =>
    Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7, 0, value.length]),
      Buffer.from(value),
    ]);
  const headers = Buffer.concat([
    header(':event-type', 'chunk'),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ]);
  const payload = Buffer.from(JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString('base64') }));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + headers.length + payload.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const body = Buffer.concat([prelude, headers, payload]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([body, checksum]);
}

describe('Vertex AI [P130]', () => {
  const access = { project: 'my-project', region: 'global', accessToken: 'vertex-token' };

  it('serves Claude, plain and streamed, with the access token', async () => {
    const { url, calls } = await start(({ path }) => ({ body: path.includes('stream') ? events : message }));
    const client = createVertexClaudeClient({ ...access, baseUrl: url });
    expect(await client.complete(request, call())).toMatchObject({ text: 'Yes.', finish: 'stop' });
    const pieces: string[] = [];
    const options = { ...call(), onDelta: (text: string) => pieces.push(text) };
    expect(await client.complete(request, options)).toMatchObject({ text: 'Yes.' });
    expect(pieces.join('')).toBe('Yes.');
    const models = '/v1/projects/my-project/locations/global/publishers/anthropic/models';
    expect(calls.map(({ path }) => path)).toEqual([
      `${models}/claude-opus-5-5:rawPredict`,
      `${models}/claude-opus-5-5:streamRawPredict`,
    ]);
    expect(calls[0]?.headers.authorization).toBe('Bearer vertex-token');
  });

  it('serves Gemini', async () => {
    const answer = { candidates: [{ content: { parts: [{ text: 'Yes.' }] }, finishReason: 'STOP' }] };
    const { url, calls } = await start(() => ({ body: answer }));
    const client = createVertexGeminiClient({ ...access, baseUrl: url });
    expect(await client.complete({ ...request, model: 'gemini-3.8-flash' }, call())).toMatchObject({ text: 'Yes.' });
    expect(calls[0]?.path).toBe(
      '/v1/projects/my-project/locations/global/publishers/google/models/gemini-3.8-flash:generateContent',
    );
    expect(calls[0]?.headers.authorization).toBe('Bearer vertex-token');
  });
});

it('Azure is asked by deployment, with key, version and the parameters of reasoning models [P130]', async () => {
  const body = { id: 'c', model: 'gpt-6', choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }] };
  const { url, calls } = await start(() => ({ body }));
  const client = createAzureClient({ baseUrl: url, apiKey: 'azure-key', apiVersion: '2024-10-21' });
  expect((await client.complete({ ...request, model: 'my-deployment' }, call())).text).toBe('Yes.');
  expect(calls[0]?.path).toBe('/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21');
  expect(calls[0]?.headers['api-key']).toBe('azure-key');
  expect(calls[0]?.body).toMatchObject({ max_completion_tokens: 100, messages: [{ role: 'developer' }, {}] });
});

describe('a cloud with models of several makers [P130]', () => {
  it.each([
    ['anthropic.claude-opus-5-5-v1:0', true],
    ['eu.anthropic.claude-haiku-5-5-v1:0', true],
    ['claude-sonnet-5-5@20260901', true],
    ['openai.gpt-oss-120b-1:0', false],
    ['gemini-3.8-flash', false],
  ])('%s is Claude: %s', (model, expected) => {
    expect(isClaude(model)).toBe(expected);
  });

  it('asks each by the SDK of its maker, and needs no other package', async () => {
    expect(providerPackages('bedrock', 'anthropic.claude-opus-5-5-v1:0')).toEqual(['@anthropic-ai/bedrock-sdk']);
    expect(providerPackages('bedrock', 'openai.gpt-oss-120b-1:0')).toEqual(['openai']);
    const chat = { id: 'c', model: 'm', choices: [{ message: { content: 'Chat.' }, finish_reason: 'stop' }] };
    const { url } = await start(({ path }) => ({ body: path.includes('/invoke') ? message : chat }));
    const client = createClient({ kind: 'bedrock', region: 'eu-west-1', apiKey: 'bedrock-key', baseUrl: url });
    expect((await client.complete({ ...request, model: 'anthropic.claude-opus-5-5-v1:0' }, call())).text).toBe('Yes.');
    expect((await client.complete({ ...request, model: 'openai.gpt-oss-120b-1:0' }, call())).text).toBe('Chat.');
  });

  it('says which key is missing where only credentials of AWS are there', async () => {
    const client = createClient({ kind: 'bedrock', region: 'eu-west-1' });
    await expect(client.complete({ ...request, model: 'openai.gpt-oss-120b-1:0' }, call())).rejects.toMatchObject({
      failure: { kind: 'authentication', message: expect.stringContaining('apiKeyEnv') },
    });
  });
});
