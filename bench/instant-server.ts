import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// An instant model behind OpenAI's chat protocol, in a process of its own: prints its port, answers at once, ends with its parent.
const [prose = '', assessment = ''] = process.argv.slice(2);

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
  let structured = false;
  request.on('data', (chunk: Buffer) => {
    structured ||= chunk.includes('"json_schema"');
  });
  request.on('end', () => {
    const body = structured ? answers.assessment : answers.prose;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit()).resume();
