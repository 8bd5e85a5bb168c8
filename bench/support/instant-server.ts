import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// An instant model behind OpenAI's chat protocol, in a process of its own: prints its port, answers at once or after a given time, and ends
// with its parent. GET /most tells how many calls were under way at once at the most.
const [prose = '', assessment = '', latency = '0'] = process.argv.slice(2);
const latencyMs = Number(latency);
let underWay = 0;
let most = 0;

const answerOf = (content: string) =>
  Buffer.from(
    JSON.stringify({
      id: 'chatcmpl-bench',
      object: 'chat.completion',
      created: 0,
      model: 'instant',
      choices: [
        { index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop', logprobs: null },
      ],
      usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
    }),
  );
const answers = { prose: answerOf(prose), assessment: answerOf(assessment) };

const server = createServer((request, response) => {
  if (request.url === '/most') return void response.end(String(most));
  let structured = false;
  underWay += 1;
  most = Math.max(most, underWay);
  request.on('data', (chunk: Buffer) => {
    structured ||= chunk.includes('"json_schema"');
  });
  request.on('end', () => {
    const body = structured ? answers.assessment : answers.prose;
    const end = () => {
      underWay -= 1;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    };
    if (latencyMs === 0) end();
    else setTimeout(end, latencyMs);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit()).resume();
