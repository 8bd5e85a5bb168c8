import { afterEach, expect, it } from 'vitest';
import { createOpenAiClient } from '../../../src/providers/openai/chat.ts';
import { wireServer } from '../../support/wire-server.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const request = {
  model: 'm',
  messages: [{ role: 'user' as const, text: 'Hi' }],
  maxOutputTokens: 20,
  seed: 1,
  sample: 0,
};

async function streamed(end: string) {
  const server = await wireServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const piece = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
    response.end(`${piece('Good ')}${piece('day.')}${end}`);
  });
  close = server.close;
  const client = createOpenAiClient({ apiKey: 'test', baseUrl: `${server.url}/v1` });
  const options = { signal: new AbortController().signal, timeoutMs: 5000, onDelta: () => undefined };
  return client.complete(request, options).catch((error: { failure: unknown }) => error.failure);
}

it.each(['data: [DONE]\n\n', 'data: [DONE]\r\n\r\n', 'data:[DONE]'])(
  'a stream without a reason for its end is whole where its sentinel came: %j [P254]',
  async (end) => {
    expect(await streamed(end)).toMatchObject({ text: 'Good day.', finish: 'other' });
  },
);

it.each(['', 'data: {"choices":[{"index":0,"delta":{"content":"data: [DONE]"}}]}\n\n', ': over\n\n'])(
  'a stream that ends before it is dropped: %j [P254]',
  async (end) => {
    expect(await streamed(end)).toMatchObject({ kind: 'dropped-stream' });
  },
);
