import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MockProvider, startMockProvider } from '../../bench/support/mock-provider.ts';
import type { ModelClient, ModelRequest } from '../../src/domain/model-client.ts';
import { composeClient } from '../../src/providers/compose-client.ts';
import { createProviderLimiter, withLimits } from '../../src/providers/middleware/provider-limiter.ts';
import { withRetry } from '../../src/providers/middleware/retry.ts';
import { failureOf } from '../support/model-answer.ts';

const request: ModelRequest = {
  model: 'test-model',
  messages: [
    { role: 'system', text: 'Follow the rules.', cache: true },
    { role: 'user', text: 'Say hello.' },
  ],
  maxOutputTokens: 100,
  seed: 1,
  sample: 0,
};

const calm = () => ({ signal: new AbortController().signal, timeoutMs: 5000 });

/**
 * What every provider that speaks a wire protocol must do. `create` gets the base URL of its protocol.
 * @param options.countsTokens whether the mock counts tokens in this protocol
 * @param options.numbersCompletions whether the protocol has ids of completions
 * @param options.framesStreams whether the mock frames its streams as the provider does
 */
export function describeModelClient(
  name: string,
  create: (urls: { openAiUrl: string; anthropicUrl: string }) => ModelClient,
  {
    countsTokens = true,
    numbersCompletions = true,
    framesStreams = true,
  }: { countsTokens?: boolean; numbersCompletions?: boolean; framesStreams?: boolean } = {},
): void {
  describe(name, () => {
    let provider: MockProvider;
    let client: ModelClient;

    beforeAll(async () => {
      provider = await startMockProvider(({ messages }) => `Heard: ${messages.at(-1)?.text}`);
      client = create(provider);
    });
    afterAll(() => provider.stop());

    it('answers, with finish reason and usage', async () => {
      const completion = await client.complete(request, calm());
      expect(completion).toMatchObject({ text: 'Heard: Say hello.', finish: 'stop' });
      expect(completion.providerId !== '').toBe(numbersCompletions);
      if (countsTokens) expect(completion.usage.outputTokens).toBeGreaterThan(0);
    });

    it.runIf(framesStreams)('streams the same text in pieces', async () => {
      const pieces: string[] = [];
      const completion = await client.complete(request, { ...calm(), onDelta: (text) => pieces.push(text) });
      expect(pieces.join('')).toBe('Heard: Say hello.');
      expect(completion).toMatchObject({ text: 'Heard: Say hello.', finish: 'stop' });
    });

    it('returns the JSON of a structured answer', async () => {
      const json = {
        type: 'object',
        properties: { ok: { type: 'boolean' } },
        required: ['ok'],
        additionalProperties: false,
      };
      const structured = await startMockProvider(() => '{"ok":true}');
      const completion = await create(structured).complete({ ...request, schema: { name: 'check', json } }, calm());
      expect(JSON.parse(completion.text)).toEqual({ ok: true });
      await structured.stop();
    });

    it.each([
      [400, 'bad-request'],
      [401, 'authentication'],
      [403, 'permission'],
      [404, 'model-not-found'],
      [429, 'rate-limit'],
      [500, 'server-error'],
      [529, 'overloaded'],
    ] as const)('reports HTTP %i as %s', async (status, kind) => {
      provider.mock.nextRequestError(status, { message: 'told to fail' });
      expect(await failureOf(client.complete(request, calm()))).toMatchObject({ kind, status });
    });

    it('tries again what may succeed later, and not what cannot', async () => {
      const retryPolicy = { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 5, deadlineMs: 60_000 };
      const patient = composeClient(client, [
        withRetry(retryPolicy, { random: () => 0.5 }),
        ...withLimits(createProviderLimiter({ concurrency: 2 }), () => 1),
      ]);
      provider.mock.nextRequestError(500, { message: 'told to fail' });
      expect((await patient.complete(request, calm())).text).toBe('Heard: Say hello.');
      provider.mock.nextRequestError(401, { message: 'told to fail' });
      expect(await failureOf(patient.complete(request, calm()))).toMatchObject({ kind: 'authentication' });
    });

    it('cuts a hang at its timeout, and ends at once when aborted', async () => {
      const silent = await startSilentServer();
      const hanging = create({ openAiUrl: `${silent.url}/v1`, anthropicUrl: silent.url });
      expect(await failureOf(hanging.complete(request, { ...calm(), timeoutMs: 50 }))).toMatchObject({
        kind: 'timeout',
      });
      const stop = new AbortController();
      const call = hanging.complete(request, { signal: stop.signal, timeoutMs: 5000 });
      stop.abort(new Error('enough'));
      await expect(call).rejects.toThrow('enough');
      silent.server.closeAllConnections();
      silent.server.close();
    });

    it('reports a server that is not there as a failed connection', async () => {
      const gone = await startSilentServer();
      gone.server.close();
      const client = create({ openAiUrl: `${gone.url}/v1`, anthropicUrl: gone.url });
      expect(await failureOf(client.complete(request, calm()))).toMatchObject({ kind: 'connection' });
    });
  });
}

/** Takes requests and never answers: what the mock of the protocols cannot do. */
function startSilentServer(): Promise<{ server: Server; url: string }> {
  const server = createServer(() => undefined);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    );
  });
}
