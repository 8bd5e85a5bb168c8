import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type ChatBody = {
  model: string;
  messages: { role: string; content: string }[];
  stream: boolean;
  format?: unknown;
  truncate?: boolean;
  shift?: boolean;
  options: Record<string, number>;
};

type OllamaReply = { content: string; thinking?: string; doneReason?: string; error?: string; cutOff?: boolean };

export type OllamaServerOptions = {
  models: Record<string, { window: number }>;
  reply?: (body: ChatBody) => OllamaReply;
  /** A version that does not know `truncate`: it cuts prompts and says nothing. */
  cutsPrompts?: boolean;
  /** Answers without counts of tokens. */
  countsNothing?: boolean;
};

/** An Ollama server as its API describes it; a token is four bytes. `bodies` are the chats that were asked. */
export async function startOllamaServer(options: OllamaServerOptions) {
  const { models, reply = () => ({ content: 'Hello.' }), cutsPrompts = false, countsNothing = false } = options;
  const bodies: ChatBody[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const json = (status: number, value: unknown) =>
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (incoming.url === '/api/tags') return json(200, { models: Object.keys(models).map((name) => ({ name })) });
    const body = (await bodyOf(incoming)) as ChatBody;
    const model = models[body.model] ?? models[`${body.model}:latest`];
    if (model === undefined) return json(404, { error: `model '${body.model}' not found` });
    if (incoming.url === '/api/show')
      return json(200, { model_info: { 'general.architecture': 'llama', 'llama.context_length': model.window } });
    bodies.push(body);
    const tokens = Math.ceil(body.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0) / 4);
    const size = body.options.num_ctx ?? 4096;
    if (tokens > size && !cutsPrompts) return json(400, { error: 'the input length exceeds the context length' });
    const { content, thinking, doneReason = 'stop', error, cutOff }: OllamaReply = reply(body);
    const counts = countsNothing ? {} : { prompt_eval_count: Math.min(tokens, size), eval_count: 7 };
    const piece = (message: object, rest: object) => ({ model: body.model, message, ...rest });
    if (!body.stream)
      return json(
        200,
        piece({ role: 'assistant', content, thinking }, { done: true, done_reason: doneReason, ...counts }),
      );
    const lines = [
      ...(thinking === undefined ? [] : [piece({ content: '', thinking }, { done: false })]),
      ...[...content].map((letter) => piece({ content: letter }, { done: false })),
      ...(error === undefined ? [] : [{ error }]),
      ...(cutOff === true ? [] : [piece({ content: '' }, { done: true, done_reason: doneReason, ...counts })]),
    ];
    const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    outgoing.writeHead(200, { 'content-type': 'application/x-ndjson' });
    // Cut in the middle of lines and of letters of several bytes.
    for (let at = 0; at < bytes.length; at += 97) outgoing.write(bytes.subarray(at, at + 97));
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const bytes of incoming.setEncoding('utf8')) text += bytes;
  return text === '' ? {} : JSON.parse(text);
}
