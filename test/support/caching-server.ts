import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireRequest } from '../../bench/support/mock-provider.ts';

type Counted = { calls: number; input: number; cached: number; written: number };

export type CachingServer = {
  openAiUrl: string;
  anthropicUrl: string;
  /** Input tokens by how they were billed, four characters a token. */
  counted(protocol: 'openai' | 'anthropic'): Counted;
  stop(): Promise<void>;
};

const charactersPerToken = 4;
/** OpenAI caches whole blocks of a prompt's beginning, from 1,024 tokens on. */
const blockTokens = 128;
const shortestTokens = 1024;

type TextBlock = { type: 'text'; text: string; cache_control?: { type: 'ephemeral' } };
type Content = string | TextBlock[];
type Body = {
  model: string;
  system?: Content;
  messages: { role: string; content: Content }[];
  response_format?: { json_schema: { name: string } };
};

const tokensOf = (characters: number) => Math.ceil(characters / charactersPerToken);
const blocksOf = (content: Content | undefined): TextBlock[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * A real HTTP server in both wire protocols that keeps prefixes as the providers say they do: OpenAI's by itself in blocks, Anthropic's up to
 * each marked block. A prefix can be read only after the call that wrote it was answered.
 */
export async function startCachingServer(answer: (request: WireRequest) => string): Promise<CachingServer> {
  const caches = { openai: new Set<string>(), anthropic: new Set<string>() };
  const counts = { openai: zero(), anthropic: zero() };

  /** Prefixes of a prompt that may be read or written, shortest first, each with its tokens. */
  function prefixesOf(protocol: keyof typeof caches, body: Body): { key: string; tokens: number }[] {
    const blocks = [...blocksOf(body.system), ...body.messages.flatMap(({ content }) => blocksOf(content))];
    const size = blockTokens * charactersPerToken;
    const whole = blocks.map(({ text }) => text).join('\0');
    const pieces =
      protocol === 'anthropic'
        ? piecesTo(blocks)
        : Array.from({ length: Math.floor(whole.length / size) }, (_, at) => whole.slice(at * size, (at + 1) * size));
    let key = body.model;
    let characters = 0;
    return pieces
      .map((piece) => {
        key = sha256(`${key}${piece}`);
        characters += piece.length;
        return { key, tokens: tokensOf(characters) };
      })
      .filter(({ tokens }) => tokens >= shortestTokens);
  }

  function bill(protocol: keyof typeof caches, body: Body) {
    const cache = caches[protocol];
    const prefixes = prefixesOf(protocol, body);
    const input = tokensOf(
      [...blocksOf(body.system), ...body.messages.flatMap(({ content }) => blocksOf(content))]
        .map(({ text }) => text.length)
        .reduce((sum, length) => sum + length, 0),
    );
    const cached = Math.min(input, prefixes.findLast(({ key }) => cache.has(key))?.tokens ?? 0);
    const written = protocol === 'openai' ? 0 : Math.max(0, (prefixes.at(-1)?.tokens ?? 0) - cached);
    const count = counts[protocol];
    count.calls += 1;
    count.input += input;
    count.cached += cached;
    count.written += written;
    const keep = () => {
      for (const { key } of prefixes) cache.add(key);
    };
    return { input, cached, written, keep };
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as Body;
      const protocol = request.url?.endsWith('/messages') ? 'anthropic' : 'openai';
      const { input, cached, written, keep } = bill(protocol, body);
      const system = blocksOf(body.system).map(({ text }) => ({ role: 'system', text }));
      const turns = body.messages.map(({ role, content }) => ({
        role,
        text: blocksOf(content)
          .map(({ text }) => text)
          .join(''),
      }));
      const text = answer({ model: body.model, messages: [...system, ...turns], schema: undefined });
      // Answers take a moment, so that calls made at once find nothing cached yet.
      setTimeout(() => {
        keep();
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(protocol === 'openai' ? openAi(body.model, text) : anthropic(body.model, text)));
      }, 2);
      function openAi(model: string, content: string) {
        const choices = [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }];
        const usage = {
          prompt_tokens: input,
          completion_tokens: 1,
          total_tokens: input + 1,
          prompt_tokens_details: { cached_tokens: cached },
        };
        return { id: 'c', object: 'chat.completion', created: 0, model, choices, usage };
      }
      function anthropic(model: string, content: string) {
        const usage = {
          input_tokens: input - cached - written,
          cache_read_input_tokens: cached,
          cache_creation_input_tokens: written,
          output_tokens: 1,
        };
        const blocks = [{ type: 'text', text: content }];
        return { id: 'm', type: 'message', role: 'assistant', model, content: blocks, stop_reason: 'end_turn', usage };
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    openAiUrl: `${url}/v1`,
    anthropicUrl: url,
    counted: (protocol) => ({ ...counts[protocol] }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const zero = (): Counted => ({ calls: 0, input: 0, cached: 0, written: 0 });

/** What stands between one marked block and the next, the marked ones included. */
function piecesTo(blocks: readonly TextBlock[]): string[] {
  const pieces: string[] = [];
  let open = '';
  for (const { text, cache_control } of blocks) {
    open += text;
    if (cache_control === undefined) continue;
    pieces.push(open);
    open = '';
  }
  return pieces;
}
