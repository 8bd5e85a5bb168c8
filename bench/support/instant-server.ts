import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// An instant model behind OpenAI's chat protocol and Anthropic's messages, plain and streamed, in a process of its own: prints its port,
// answers at once or after a given time, and ends with its parent. GET /most tells how many calls were under way at once at the most, GET /calls
// how many were answered, questions about the server left out. A model whose name has "grader" answers with the grade.
const [prose = '', assessment = '', latency = '0', grade = ''] = process.argv.slice(2);
const latencyMs = Number(latency);
let underWay = 0;
let most = 0;
let calls = 0;

type Answer = { type: string; body: Buffer };
const json = (value: unknown): Answer => ({ type: 'application/json', body: Buffer.from(JSON.stringify(value)) });
const stream = (lines: readonly string[]): Answer => ({
  type: 'text/event-stream',
  body: Buffer.from(lines.map((line) => `${line}\n\n`).join('')),
});

/** A streamed answer comes in pieces of about as many characters as a token has words of prose. */
const pieces = (content: string) => content.match(/.{1,40}/gs) ?? [];

function chatAnswers(content: string): Record<'plain' | 'streamed', Answer> {
  const id = 'chatcmpl-bench';
  const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
  const message = { role: 'assistant', content, refusal: null };
  const choices = [{ index: 0, message, finish_reason: 'stop', logprobs: null }];
  const chunk = (delta: object, finish: string | null) => {
    const choice = { index: 0, delta, finish_reason: finish };
    return `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: 0, model: 'instant', choices: [choice] })}`;
  };
  return {
    plain: json({ id, object: 'chat.completion', created: 0, model: 'instant', choices, usage }),
    streamed: stream([
      ...pieces(content).map((piece) => chunk({ content: piece }, null)),
      chunk({}, 'stop'),
      `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: 0, model: 'instant', choices: [], usage })}`,
      'data: [DONE]',
    ]),
  };
}

function messagesAnswers(text: string): Record<'plain' | 'streamed', Answer> {
  const usage = { input_tokens: 100, output_tokens: 20 };
  const message = { id: 'msg_bench', type: 'message', role: 'assistant', model: 'instant', stop_sequence: null };
  const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}`;
  const delta = (piece: string) =>
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } });
  return {
    plain: json({ ...message, content: [{ type: 'text', text }], stop_reason: 'end_turn', usage }),
    streamed: stream([
      event('message_start', { message: { ...message, content: [], stop_reason: null, usage } }),
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      ...pieces(text).map(delta),
      event('content_block_stop', { index: 0 }),
      event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 20 } }),
      event('message_stop', {}),
    ]),
  };
}

const texts = { prose, assessment, grade };
type Texts = keyof typeof texts;
const chat = answersOf(chatAnswers);
const messages = answersOf(messagesAnswers);

function answersOf<A>(make: (text: string) => A): Record<Texts, A> {
  return { prose: make(texts.prose), assessment: make(texts.assessment), grade: make(texts.grade) };
}

const server = createServer((request, response) => {
  if (request.url === '/most') return void response.end(String(most));
  if (request.url === '/calls') return void response.end(String(calls));
  const answers = request.url?.endsWith('/messages') === true ? messages : chat;
  const chunks: Buffer[] = [];
  underWay += 1;
  most = Math.max(most, underWay);
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => {
    const asked = Buffer.concat(chunks);
    const name = asked.includes('"grader') || asked.includes('/grader') ? 'grade' : 'prose';
    const answer = answers[asked.includes('"json_schema"') ? 'assessment' : name];
    const { type, body } = asked.includes('"stream":true') ? answer.streamed : answer.plain;
    const end = () => {
      underWay -= 1;
      if (request.method === 'POST') calls += 1;
      response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
    };
    if (latencyMs === 0) end();
    else setTimeout(end, latencyMs);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit()).resume();
