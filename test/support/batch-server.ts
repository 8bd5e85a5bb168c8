import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { WireRequest } from '../../bench/support/mock-provider.ts';

type Item = {
  custom_id: string;
  body: { model: string; system?: unknown; messages: { role: string; content: unknown }[] };
};
type Batch = {
  id: string;
  protocol: 'openai' | 'anthropic';
  mark: string | undefined;
  items: Item[];
  polls: number;
  createdAt: Date;
};

export type BatchServer = {
  openAiUrl: string;
  anthropicUrl: string;
  /** Calls in the order in which batches brought them; `direct`: those made one by one. */
  submitted(): readonly string[];
  batches(): number;
  direct(): number;
  /** Polls until a batch has ended; Infinity for never. */
  endAfter(polls: number): void;
  /** One of the batches to come, counted from 0, is taken in, but its answer is lost on the way. */
  loseAnswer(number: number): void;
  /** Calls of the next batch that end as told instead of being answered. */
  failNext(outcome: 'expired' | 'refused', share: number): void;
  stop(): Promise<void>;
};

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : Array.isArray(content)
      ? content.map((part: { text?: string }) => part.text ?? '').join('')
      : '';

/** A real HTTP server for the batch endpoints of OpenAI and Anthropic, written from their SDKs' types, beside their plain ones. */
export async function startBatchServer(answer: (request: WireRequest) => string): Promise<BatchServer> {
  const files = new Map<string, string>();
  const batches = new Map<string, Batch>();
  const submitted: string[] = [];
  let direct = 0;
  let endAfter = 1;
  let lose = -1;
  let failing: { outcome: 'expired' | 'refused'; share: number } | undefined;
  const failed = new Map<string, Map<string, 'expired' | 'refused'>>();
  let url = '';

  function take(protocol: Batch['protocol'], items: Item[], mark?: string): Batch {
    const batch = { id: `batch_${batches.size + 1}`, protocol, mark, items, polls: 0, createdAt: new Date() };
    batches.set(batch.id, batch);
    submitted.push(...items.map((item) => item.custom_id));
    const outcomes = new Map<string, 'expired' | 'refused'>();
    const { outcome, share } = failing ?? { outcome: 'expired', share: 0 };
    for (const { custom_id } of items.slice(0, Math.ceil(items.length * share))) outcomes.set(custom_id, outcome);
    failing = undefined;
    failed.set(batch.id, outcomes);
    return batch;
  }

  const batchesOf = (protocol: Batch['protocol']) =>
    [...batches.values()].filter((batch) => batch.protocol === protocol);

  const answerOf = ({ model, system, messages }: Item['body']) =>
    answer({
      model,
      messages: [
        ...(system === undefined ? [] : [{ role: 'system', text: textOf(system) }]),
        ...messages.map(({ role, content }) => ({ role, text: textOf(content) })),
      ],
      schema: undefined,
    });

  const openAi = {
    completion: (body: Item['body']) => ({
      id: 'c',
      object: 'chat.completion',
      created: 0,
      model: body.model,
      choices: [
        { index: 0, message: { role: 'assistant', content: answerOf(body), refusal: null }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
    }),
    batch(batch: Batch) {
      const ended = batch.polls >= endAfter;
      const errors = failed.get(batch.id)?.size ?? 0;
      return {
        id: batch.id,
        object: 'batch',
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
        created_at: Math.floor(batch.createdAt.getTime() / 1000),
        input_file_id: `in_${batch.id}`,
        status: ended ? 'completed' : 'in_progress',
        metadata: batch.mark === undefined ? null : { mootcourt: batch.mark },
        ...(ended ? { output_file_id: `out_${batch.id}` } : {}),
        ...(ended && errors > 0 ? { error_file_id: `err_${batch.id}` } : {}),
      };
    },
    lines(batch: Batch, kind: 'out' | 'err'): string {
      const outcomes = failed.get(batch.id);
      return (
        batch.items
          .filter(({ custom_id }) => outcomes?.has(custom_id) === (kind === 'err'))
          // Providers promise no order.
          .reverse()
          .map(({ custom_id, body }) => {
            const outcome = outcomes?.get(custom_id);
            if (outcome === undefined)
              return {
                id: 'r',
                custom_id,
                response: { status_code: 200, request_id: 'q', body: openAi.completion(body) },
                error: null,
              };
            if (outcome === 'expired')
              return { id: 'r', custom_id, response: null, error: { code: 'batch_expired', message: 'not in time' } };
            const error = { message: 'refused as asked', type: 'invalid_request_error' };
            return {
              id: 'r',
              custom_id,
              response: { status_code: 400, request_id: 'q', body: { error } },
              error: null,
            };
          })
          .map((line) => `${JSON.stringify(line)}\n`)
          .join('')
      );
    },
  };

  const anthropic = {
    message: (body: Item['body']) => ({
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: body.model,
      content: [{ type: 'text', text: answerOf(body) }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1000, output_tokens: 100 },
    }),
    batch(batch: Batch) {
      const ended = batch.polls >= endAfter;
      const counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
      counts[ended ? 'succeeded' : 'processing'] = batch.items.length;
      return {
        id: batch.id,
        type: 'message_batch',
        processing_status: ended ? 'ended' : 'in_progress',
        request_counts: counts,
        created_at: batch.createdAt.toISOString(),
        results_url: ended ? `${url}/v1/messages/batches/${batch.id}/results` : null,
      };
    },
    lines: (batch: Batch) =>
      batch.items
        .map(({ custom_id, body }) => {
          const outcome = failed.get(batch.id)?.get(custom_id);
          if (outcome === undefined)
            return { custom_id, result: { type: 'succeeded', message: anthropic.message(body) } };
          if (outcome === 'expired') return { custom_id, result: { type: 'expired' } };
          const error = { type: 'invalid_request_error', message: 'refused as asked' };
          return { custom_id, result: { type: 'errored', error: { type: 'error', error } } };
        })
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const { pathname } = new URL(request.url ?? '/', url);
    const route = `${request.method} ${pathname}`;
    const json = (value: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const created = (result: unknown) => {
      const lost = lose === 0;
      lose -= 1;
      if (lost) {
        response.destroy();
      } else json(result);
    };
    const [, id = ''] = /\/batches\/([^/]+)/.exec(pathname) ?? [];
    const batch = batches.get(id);
    if (route === 'POST /v1/files') {
      const form = await new Response(body, {
        headers: { 'content-type': request.headers['content-type'] ?? '' },
      }).formData();
      const file = form.get('file') as File;
      const name = `file_${files.size + 1}`;
      files.set(name, await file.text());
      json({
        id: name,
        object: 'file',
        bytes: file.size,
        created_at: 0,
        filename: file.name,
        purpose: form.get('purpose'),
      });
    } else if (route === 'POST /v1/batches') {
      const asked = JSON.parse(body.toString()) as { input_file_id: string; metadata?: { mootcourt?: string } };
      const lines = (files.get(asked.input_file_id) ?? '').split('\n').map((line) => JSON.parse(line) as Item);
      const taken = take('openai', lines, asked.metadata?.mootcourt);
      created(openAi.batch(taken));
    } else if (route === 'GET /v1/batches') {
      json({ object: 'list', data: batchesOf('openai').map(openAi.batch), has_more: false });
    } else if (route.startsWith('GET /v1/batches/') && batch !== undefined) {
      batch.polls += 1;
      json(openAi.batch(batch));
    } else if (/^GET \/v1\/files\/(out|err)_/.test(route)) {
      const [, kind, of = ''] = /files\/(out|err)_(.+)\/content/.exec(pathname) ?? [];
      const batch = batches.get(of) as Batch;
      response.writeHead(200).end(openAi.lines(batch, kind as 'out' | 'err'));
    } else if (route === 'POST /v1/messages/batches') {
      const { requests } = JSON.parse(body.toString()) as { requests: { custom_id: string; params: Item['body'] }[] };
      const taken = take(
        'anthropic',
        requests.map(({ custom_id, params }) => ({ custom_id, body: params })),
      );
      created(anthropic.batch(taken));
    } else if (route === 'GET /v1/messages/batches') {
      const data = batchesOf('anthropic').reverse().map(anthropic.batch);
      json({ data, has_more: false, first_id: null, last_id: null });
    } else if (pathname.endsWith('/results') && batch !== undefined) {
      response.writeHead(200).end(anthropic.lines(batch));
    } else if (route.startsWith('GET /v1/messages/batches/') && batch !== undefined) {
      batch.polls += 1;
      json(anthropic.batch(batch));
    } else if (route === 'POST /v1/chat/completions' || route === 'POST /v1/messages') {
      direct += 1;
      const asked = JSON.parse(body.toString()) as ChatCompletionCreateParams & Item['body'];
      json(route.endsWith('/messages') ? anthropic.message(asked) : openAi.completion(asked));
    } else {
      const error = { type: 'not_found_error', message: `no ${route}` };
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'error', error }));
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    openAiUrl: `${url}/v1`,
    anthropicUrl: url,
    submitted: () => submitted,
    batches: () => batches.size,
    direct: () => direct,
    endAfter: (polls) => {
      endAfter = polls;
    },
    loseAnswer: (number) => {
      lose = number;
    },
    failNext: (outcome, share) => {
      failing = { outcome, share };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
