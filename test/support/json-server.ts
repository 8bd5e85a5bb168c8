import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type JsonCall = { path: string; headers: Record<string, string | string[] | undefined>; body: unknown };
export type JsonAnswer = { status?: number; body: object; headers?: Record<string, string> };

/** A server that answers with JSON; a list is sent as server-sent events, each with its `type` as name. */
export async function startJsonServer(answer: (call: JsonCall) => JsonAnswer) {
  const calls: JsonCall[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let text = '';
    for await (const bytes of incoming.setEncoding('utf8')) text += bytes;
    const call = {
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    calls.push(call);
    const { status = 200, body, headers = {} } = answer(call);
    const events = Array.isArray(body) ? (body as { type?: string }[]) : undefined;
    outgoing.writeHead(status, {
      'content-type': events === undefined ? 'application/json' : 'text/event-stream',
      ...headers,
    });
    outgoing.end(
      events === undefined
        ? JSON.stringify(body)
        : events
            .map(
              (event) =>
                `${event.type === undefined ? '' : `event: ${event.type}\n`}data: ${JSON.stringify(event)}\n\n`,
            )
            .join(''),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, calls, stop };
}
