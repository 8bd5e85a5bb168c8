import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a broken provider does with a call. `streamed` tells whether server-sent events were asked for. */
export type Fault = (response: ServerResponse, streamed: boolean) => void;

export type FaultyServer = {
  openAiUrl: string;
  anthropicUrl: string;
  calls(): number;
  set(fault: Fault): void;
  stop(): Promise<void>;
};

/** A real HTTP server for the faults that no mock of the protocols makes: broken bytes, cut connections, silence. */
export async function startFaultyServer(): Promise<FaultyServer> {
  let fault: Fault = (response) => response.destroy();
  let calls = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      calls += 1;
      fault(response, body.includes('"stream":true'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    openAiUrl: `${url}/v1`,
    anthropicUrl: url,
    calls: () => calls,
    set: (next) => (fault = next),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function status(code: number, headers: Record<string, string> = {}): Fault {
  const error = { type: 'error', error: { type: 'told_to_fail', message: 'told to fail' } };
  return (response) =>
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(error));
}

/** A well-formed OpenAI completion around any message. */
export function openAiAnswer(message: Record<string, unknown>, finish = 'stop'): Fault {
  return (response) => {
    const choices = [{ index: 0, message: { role: 'assistant', refusal: null, ...message }, finish_reason: finish }];
    json(response, { id: 'faulty', object: 'chat.completion', created: 0, model: 'faulty', choices });
  };
}

export function anthropicAnswer(text: string, reason: string): Fault {
  return (response) => {
    const content = text === '' ? [] : [{ type: 'text', text }];
    const usage = { input_tokens: 1, output_tokens: 1 };
    json(response, {
      id: 'faulty',
      type: 'message',
      role: 'assistant',
      model: 'faulty',
      content,
      stop_reason: reason,
      usage,
    });
  };
}

export function bytes(...parts: (string | Buffer)[]): Fault {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

/** Promises more bytes than it sends, then cuts the connection. */
export const droppedBody: Fault = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"id":', () => response.destroy());
};

export const droppedStream: Fault = (response) => {
  const chunk = {
    id: 'faulty',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'faulty',
    choices: [{ index: 0, delta: { content: 'Well, ' }, finish_reason: null }],
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify(chunk)}\n\n`, () => response.destroy());
};

export const hang: Fault = () => undefined;

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
