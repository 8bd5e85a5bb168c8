import OpenAI from 'openai';
import pLimit from 'p-limit';

// So many chat calls of the bare SDK, so many at once: what the calls of a command cost without the command.
const [baseURL, calls = '0', concurrency = '1'] = process.argv.slice(2);
const client = new OpenAI({ apiKey: 'bench', baseURL });
const messages = [{ role: 'user' as const, content: 'How is the leave to be shared fairly? '.repeat(20) }];
await pLimit(Number(concurrency)).map(Array.from({ length: Number(calls) }), () =>
  client.chat.completions.create({ model: 'instant', messages }),
);
