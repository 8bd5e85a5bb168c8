import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MockProvider, startMockProvider } from '../../bench/support/mock-provider.ts';
import { answer, overTheWire, scenarios, wireModels } from '../../bench/support/wire.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { programFile } from '../support/program.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const key = 'sk-live-0123456789abcdef';
const panel = overTheWire(loadPanel('offline'));

/** A collector that keeps what it is sent. */
async function startCollector() {
  const sent: { address: string; authorization: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization } = request.headers;
    sent.push({ address: request.url ?? '', authorization, body: Buffer.concat(chunks).toString() });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { sent, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

type Attribute = { key: string; value: { stringValue?: string; intValue?: number | string; doubleValue?: number } };
type Span = {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: Attribute[];
  status: { code?: number };
};

describe('a run over the wire, told of', () => {
  let provider: MockProvider;
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let lines: Record<string, unknown>[];
  let logText: string;
  let spans: Span[];
  let calls: number;
  beforeAll(async () => {
    provider = await startMockProvider(answer);
    collector = await startCollector();
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'models.yaml'), JSON.stringify(wireModels(provider, { maxAttempts: 3 })));
    writeFileSync(path.join(folder, 'panel.yaml'), JSON.stringify({ ...panel, onMemberFailure: 'continue' }));
    // A provider that repeats the key in its complaint, and one that is busy for a moment.
    provider.mock.nextRequestError(400, {
      message: `You sent ${key} and Bearer abcdefghijkl`,
      type: 'invalid_request_error',
    });
    const result = await runCli(folder, ['run', '--panel', './panel.yaml', '--limit', '2', '--seed', '3', '--json'], {
      TEST_API_KEY: key,
      MOOTCOURT_MODELS: 'models.yaml',
      MOOTCOURT_LOG: 'debug',
      MOOTCOURT_LOG_FILE: 'log/mootcourt.ndjson',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20c2VjcmV0OnNlY3JldA==',
    });
    expect(result.code).toBe(0);
    calls = JSON.parse(result.stdout).totals.calls;
    logText = readFileSync(path.join(folder, 'log/mootcourt.ndjson'), 'utf8');
    lines = logText
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    spans = collector.sent
      .filter(({ address }) => address === '/v1/traces')
      .flatMap(({ body }) => JSON.parse(body).resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap((scope) => scope.spans);
  }, 900_000);
  afterAll(async () => {
    collector.stop();
    await provider.stop();
  });

  it('logs each call with run, debate, model, tokens and time, and where the run ends [P67]', () => {
    const answered = lines.filter(({ msg }) => msg === 'call answered');
    expect(answered).toHaveLength(calls);
    for (const line of answered) {
      expect(line).toMatchObject({
        level: 20,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        run: expect.any(String),
        debate: expect.stringMatching(/-000[12]$/),
        provider: expect.stringMatching(/^wire-/),
        purpose: expect.any(String),
        inputTokens: 12,
        outputTokens: 4,
        seconds: expect.any(Number),
      });
    }
    expect(lines.filter(({ msg }) => msg === 'call failed')).toHaveLength(1);
    expect(lines.find(({ msg }) => msg === 'run ended')).toMatchObject({ state: 'finished' });
  });

  it('tells no key, no bearer token and no text of a prompt or an answer [P67]', () => {
    expect(lines.find(({ msg }) => msg === 'call failed')).toMatchObject({
      kind: 'bad-request',
      // The client takes its own key out, the log whatever else looks like one.
      problem: expect.stringContaining('You sent (key) and [redacted]'),
    });
    const name = logText + collector.sent.map(({ body }) => body).join('');
    const query = scenarios[0]?.query ?? '';
    for (const secret of [key, 'abcdefghijkl', 'c2VjcmV0', query.slice(0, 60), 'You are one judge']) {
      expect(name).not.toContain(secret);
    }
  });

  it('traces debates, stages and calls by the conventions for generative AI [P68]', () => {
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const value = (span: Span, name: string) => {
      const result = span.attributes.find((attribute) => attribute.key === name)?.value;
      return result === undefined ? undefined : Object.values(result)[0];
    };
    expect(spans.filter(({ name }) => name === 'invoke_workflow debate')).toHaveLength(2);
    const chats = spans.filter(({ name }) => name.startsWith('chat '));
    expect(chats).toHaveLength(calls + 1);
    const client = 3;
    for (const chat of chats) {
      expect(chat.kind).toBe(client);
      expect(value(chat, 'gen_ai.operation.name')).toBe('chat');
      expect(chat.name).toBe(`chat ${value(chat, 'gen_ai.request.model')}`);
      const stage = byId.get(chat.parentSpanId ?? '');
      expect(['respond', 'assess', 'reread', 'debate-round', 'escalate']).toContain(stage?.name);
      // Above the stage stand the graph's own spans, if any, and the debate.
      expect(byId.get(stage?.parentSpanId ?? '')?.name).toBe('invoke_workflow debate');
      expect(value(chat, 'mootcourt.debate')).toBe(value(stage as Span, 'mootcourt.debate'));
    }
    const error = 2;
    const failed = chats.filter(({ status }) => status.code === error);
    expect(failed.map((chat) => value(chat, 'error.type'))).toEqual(['bad-request']);
    const fine = chats.find(({ status }) => status.code !== error) as Span;
    expect(Number(value(fine, 'gen_ai.usage.input_tokens'))).toBe(12);
    expect(Number(value(fine, 'gen_ai.usage.output_tokens'))).toBe(4);
    expect(value(fine, 'gen_ai.response.model')).toEqual(expect.any(String));
  });

  it('sends its metrics too, with the headers that were given [P69]', () => {
    const metrics = collector.sent.filter(({ address }) => address === '/v1/metrics');
    expect(metrics.length).toBeGreaterThan(0);
    for (const { authorization } of collector.sent) expect(authorization).toBe('Basic c2VjcmV0OnNlY3JldA==');
    const last = metrics.at(-1)?.body ?? '';
    for (const name of ['gen_ai.client.operation.duration', 'gen_ai.client.token.usage', 'mootcourt.model.calls'])
      expect(last).toContain(`"${name}"`);
  });
});

it('a server measures its calls, money, debates and requests, as the ledger counts them [P69]', async () => {
  const folder = temporaryFolder();
  const child = spawn(process.execPath, [programFile(), 'serve', '--port', '0', '--budget', '5usd,5000calls'], {
    cwd: folder,
    env: { PATH: process.env.PATH, MOOTCOURT_LOG: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const [hello] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /http:\/\/\S+/.exec(hello.toString())?.[0] ?? '';
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"limit":2}' };
    const { id } = (await (await fetch(`${url}/api/runs`, post)).json()) as { id: string };
    const result = async () =>
      (await (await fetch(`${url}/api/runs/${id}`)).json()) as { run: { state: string }; totals: { calls: number } };
    await expect.poll(async () => (await result()).run.state, { timeout: 30_000, interval: 100 }).toBe('finished');
    const { calls } = (await result()).totals;
    const text = await (await fetch(`${url}/metrics`)).text();
    const sum = (name: string) =>
      text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
    expect(sum('mootcourt_model_calls_total')).toBe(calls);
    expect(sum('gen_ai_client_operation_duration_count')).toBe(calls);
    expect(sum('mootcourt_model_calls_in_flight')).toBe(0);
    expect(sum('mootcourt_debates_held_total')).toBe(2);
    expect(sum('mootcourt_debates_completed_total')).toBe(2);
    expect(text).toContain('mootcourt_budget{unit="calls",part="limit"} 5000');
    expect(text).toContain(`mootcourt_budget{unit="calls",part="spent"} ${calls}`);
    expect(text).toMatch(/http_server_request_duration_count\{[^}]*http_route="\/api\/runs\/:run"/);
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}, 900_000);
