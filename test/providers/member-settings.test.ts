import { expect, it } from 'vitest';
import { createModelCaller } from '../../src/agents/model-caller.ts';
import { panelSchema } from '../../src/domain/panel.ts';
import type { Ledger } from '../../src/domain/store.ts';
import { createAnthropicClient } from '../../src/providers/anthropic/messages.ts';
import { createOllamaClient } from '../../src/providers/ollama/chat.ts';
import { createOpenAiClient } from '../../src/providers/openai/chat.ts';
import { neverAborted } from '../support/model-answer.ts';
import { wireServer } from '../support/wire-server.ts';

const settings = { effort: 'high', temperature: 0.3, maxOutputTokens: 777, body: { service_tier: 'flex' } } as const;

/** The request that a member with settings of its own sends, whatever the panel says. */
async function requestBy(protocol: 'openai' | 'anthropic' | 'ollama', member: object = settings) {
  const server = await wireServer(({ url }, response) => {
    const text = url.endsWith('/api/show')
      ? { model_info: { 'llama.context_length': 8192 } }
      : {
          choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }],
          content: [{ type: 'text', text: 'Yes.' }],
          stop_reason: 'end_turn',
          message: { content: 'Yes.' },
          done: true,
          done_reason: 'stop',
          prompt_eval_count: 5,
          eval_count: 2,
          usage: { prompt_tokens: 5, completion_tokens: 2, input_tokens: 5, output_tokens: 2 },
        };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(text));
  });
  const client = {
    openai: () => createOpenAiClient({ apiKey: 'test', baseUrl: `${server.url}/v1` }),
    anthropic: () => createAnthropicClient({ apiKey: 'test', baseUrl: server.url }),
    ollama: () => createOllamaClient({ url: server.url }),
  }[protocol]();
  const ledger = { find: async () => undefined, record: async () => undefined, recordFailure: async () => undefined };
  const caller = createModelCaller({
    run: 'r',
    reuse: [],
    ledger: ledger as unknown as Ledger,
    client: () => client,
    parameters: { seed: 1, maxOutputTokens: 4096, temperature: 1, timeoutMs: 60_000 },
    signal: neverAborted,
    now: () => 0,
  });
  try {
    const call = {
      member: { model: 'house:m', ...member },
      purpose: 'response' as const,
      messages: [{ role: 'user' as const, text: 'Hello?' }],
    };
    expect(await caller.text(call)).toMatchObject({ kind: 'answered' });
    return server.requests.at(-1);
  } finally {
    await server.close();
  }
}

async function sentBy(...asked: Parameters<typeof requestBy>) {
  return (await requestBy(...asked))?.body;
}

it('a member sends its own effort, temperature, limit and further fields, by each protocol [P127]', async () => {
  expect(await sentBy('openai')).toMatchObject({
    reasoning_effort: 'high',
    temperature: 0.3,
    max_tokens: 777,
    service_tier: 'flex',
  });
  expect(await sentBy('anthropic')).toMatchObject({
    output_config: { effort: 'high' },
    temperature: 0.3,
    max_tokens: 777,
    service_tier: 'flex',
  });
  expect(await sentBy('ollama')).toMatchObject({
    think: 'high',
    options: { temperature: 0.3, num_predict: 777 },
    service_tier: 'flex',
  });
});

it('fields that Anthropic takes as headers are sent as headers alone [P127]', async () => {
  const sent = await requestBy('anthropic', { body: { workspace_id: 'wrkspc_1', service_tier: 'auto' } });
  expect(sent?.headers['anthropic-workspace-id']).toBe('wrkspc_1');
  expect(sent?.body).toMatchObject({ service_tier: 'auto' });
  expect(sent?.body).not.toHaveProperty('workspace_id');
});

it("without its own it has the panel's, and no effort is asked for", async () => {
  const body = await sentBy('openai', {});
  expect(body).toMatchObject({ temperature: 1, max_tokens: 4096 });
  expect(body).not.toHaveProperty('reasoning_effort');
  expect(await sentBy('anthropic', { effort: 'none' })).toMatchObject({ thinking: { type: 'disabled' } });
  expect(await sentBy('ollama', { effort: 'none' })).toMatchObject({ think: false });
});

it('a panel refuses fields that only the debate sets', () => {
  const panel = (body: object) => ({
    name: 'p',
    respondents: [{ model: 'a:b', body }],
    rubricWriter: { model: 'a:b' },
    judges: [{ model: 'a:b' }],
    metaAdjudicator: { model: 'a:b' },
  });
  expect(panelSchema.safeParse(panel({ provider: { order: ['x'] } })).success).toBe(true);
  expect(panelSchema.safeParse(panel({ messages: [] })).error?.issues[0]?.message).toMatch(
    /^expected none of model, messages/,
  );
});
