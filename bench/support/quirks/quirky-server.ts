import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Asked, Behaviour, QuirkProtocol } from './answer.ts';
import { answerBehaviours, jsonBehaviours } from './content-behaviours.ts';
import { goodArgument, goodAssessment, goodProbe, goodResponse, goodRuling, type Stance } from './good-answers.ts';
import { parameterBehaviours, statusBehaviours } from './refusing-behaviours.ts';
import { loginPage, wireBehaviours } from './wire-behaviours.ts';

/** All that the server can do wrong, by the names that models ask for it by. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  ...answerBehaviours,
  ...jsonBehaviours,
  ...statusBehaviours,
  ...parameterBehaviours,
  ...wireBehaviours,
};

export type QuirkyServer = { chatUrl: string; messagesUrl: string; calls(): number; stop(): Promise<void> };

/**
 * A server on loopback that speaks OpenAI's chat completions and Anthropic's messages as real servers
 * do on their bad days. A model is called `behaviour`, or `behaviour.seat` where several members have
 * one behaviour; judges whose name ends in `.against` rule against every response. A model may also
 * be picked anew for each call, by `behaviourOf`.
 */
export async function startQuirkyServer(
  behaviourOf: (model: string, call: number) => string = (model) => model.split('.')[0] ?? model,
  onCall: (headers: IncomingHttpHeaders, body: Record<string, unknown>) => void = () => undefined,
): Promise<QuirkyServer> {
  const counts = new Map<string, number>();
  let calls = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls += 1;
      if (request.method === 'GET') return loginPage(response);
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
      onCall(request.headers, body);
      const asked = readCall(request, body, counts);
      const name = behaviourOf(String(body.model), calls);
      const behaviour = behaviours[name];
      if (behaviour === undefined) throw new Error(`no behaviour is called ${name}`);
      behaviour.reply(asked)(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    chatUrl: `${url}/chat/v1`,
    messagesUrl: `${url}/messages`,
    calls: () => calls,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function readCall({ url = '' }: IncomingMessage, request: Record<string, unknown>, counts: Map<string, number>): Asked {
  const protocol: QuirkProtocol = url.includes('messages') ? 'messages' : 'chat';
  const prompt = JSON.stringify([request.system ?? '', request.messages ?? '']);
  const isStructured = /one JSON object/.test(prompt);
  const asksBy = JSON.stringify(request.response_format ?? request.output_config ?? '');
  const format = /json_schema/.test(asksBy) ? 'schema' : /json_object/.test(asksBy) ? 'object' : 'none';
  const key = `${String(request.model)} ${protocol} ${isStructured}`;
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return {
    protocol,
    way: request.stream === true ? 'streamed' : 'plain',
    isStructured,
    format,
    request,
    prompt,
    count,
    path: url,
    good: isStructured ? goodJson(prompt, String(request.model)) : goodResponse,
  };
}

function goodJson(prompt: string, model: string): string {
  const stance: Stance = model.endsWith('.against') ? 'against' : 'for';
  if (/seven an odd number/.test(prompt)) return goodProbe;
  const labels = /Rule on: ([^."\\]+)/.exec(prompt)?.[1];
  if (labels !== undefined) return goodRuling(labels.split(', '));
  return /\\"argument\\"/.test(prompt) ? goodArgument() : goodAssessment(stance);
}
