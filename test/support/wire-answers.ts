import type { ServerResponse } from 'node:http';
import type { Way } from '../../bench/support/quirks/wire-bytes.ts';
import type { ModelClient } from '../../src/domain/model-client.ts';
import { createAnthropicClient } from '../../src/providers/anthropic/messages.ts';
import { createOpenAiClient } from '../../src/providers/openai/chat.ts';
import { neverAborted, plainRequest } from './model-answer.ts';
import { wireServer } from './wire-server.ts';

export const protocols = ['openai', 'anthropic'] as const;
export type Protocol = (typeof protocols)[number];

/** Asks a server that answers so, and closes it; `shown` is what who watches has seen. */
export async function askServer(
  protocol: Protocol,
  way: Way,
  answer: (response: ServerResponse) => void,
): Promise<{ completion: Awaited<ReturnType<ModelClient['complete']>>; shown: string }> {
  const server = await wireServer((_request, response) => answer(response));
  const baseUrl = protocol === 'openai' ? `${server.url}/v1` : server.url;
  const client = (protocol === 'openai' ? createOpenAiClient : createAnthropicClient)({ apiKey: 'test-key', baseUrl });
  let shown = '';
  const onDelta = (piece: string): void => {
    shown += piece;
  };
  const options = { signal: neverAborted, timeoutMs: 60_000, ...(way === 'plain' ? {} : { onDelta }) };
  try {
    const messages = [{ role: 'user' as const, text: 'Hello there.' }];
    return { completion: await client.complete({ ...plainRequest, messages }, options), shown };
  } finally {
    await server.close();
  }
}

/** Sends bytes of the type that the way of asking expects. */
export function send(way: Way, bytes: string, status = 200, type?: string): (response: ServerResponse) => void {
  const own = way === 'plain' ? 'application/json' : 'text/event-stream';
  return (response) => response.writeHead(status, { 'content-type': type ?? own }).end(bytes);
}
