import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelCaller } from '../../src/agents/model-caller.ts';
import { specPrompt } from '../../src/agents/prompts/prompt-blocks.ts';
import { respond } from '../../src/agents/roles/respondent.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { createRunCaller } from '../../src/app/job-caller.ts';
import type { SamplingRequest } from '../../src/domain/client-sampling.ts';
import type { ConversationMessage } from '../../src/domain/conversation.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import type { ModelsFile } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { neverAborted } from '../support/model-answer.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const spec = loadSpec('helpful-assistant');
const specText = specPrompt('respondent-system', spec);

const operatorFirst: ConversationMessage[] = [
  { role: 'operator', text: 'Speak of ferries alone.', level: 'system' },
  { role: 'user', text: 'Is the 18:00 full?' },
  { role: 'user', text: 'And the 19:00?' },
  { role: 'assistant', text: 'Both are.' },
  { role: 'user', text: 'Who else sails?' },
];
const operatorLate: ConversationMessage[] = [
  { role: 'user', text: 'Is the 18:00 full?' },
  { role: 'assistant', text: 'It is.' },
  { role: 'operator', text: 'Name no competitors.' },
  { role: 'user', text: 'Who else sails?' },
];
const assistantFirst: ConversationMessage[] = [
  { role: 'assistant', text: 'Welcome aboard!' },
  { role: 'user', text: 'Who else sails?' },
];

const limits = { concurrency: 4, maxAttempts: 1 };
const bodies: Record<string, unknown>[] = [];
const samplings: SamplingRequest[] = [];
const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = JSON.parse(text);
  bodies.push(body);
  // Only the simulated user is asked for JSON.
  const content = body.response_format === undefined ? 'Nobody.' : '{"message":"And tomorrow?","aimMet":false}';
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, input_tokens: 1, output_tokens: 1 };
  const answer = request.url?.endsWith('/messages')
    ? { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'Nobody.' }], stop_reason: 'end_turn' }
    : { choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }] };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ id: 'answer', model: 'm', usage, ...answer }));
});
let app: AppContext;
let caller: ModelCaller;
let run: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // OpenAI itself has no address in config/models.yaml; its SDK, and LangChain's, read this one.
  vi.stubEnv('OPENAI_BASE_URL', `${url}/v1`);
  vi.stubEnv('OPENAI_API_KEY', 'test');
  const compatible = { kind: 'openai', baseUrl: `${url}/v1`, ...limits } as const;
  const models: ModelsFile = {
    windows: {},
    providers: {
      openai: { kind: 'openai', ...limits },
      compatible,
      plain: { ...compatible, systemMessages: 'none' },
      anthropic: { kind: 'anthropic', baseUrl: url, apiKeyEnv: 'KEY', ...limits },
      langchain: { kind: 'langchain', ...limits },
      sampling: { kind: 'sampling' },
      simulated: { kind: 'simulated' },
    },
    prices: {},
  };
  const environment = { key: () => 'test', storeFile: path.join(temporaryFolder(), 'protocols.db') };
  app = await createAppContext({ environment, models, now: () => new Date(0) });
  const config = { kind: 'adjudication', spec, panel: loadPanel('offline'), seed: 1 } as const;
  ({ id: run } = await createRun(app.store, config, [], app.now()));
  const clientSampler = {
    createMessage: async (request: SamplingRequest) => {
      samplings.push(request);
      return { model: 'm', stopReason: 'endTurn', content: { type: 'text', text: 'Nobody.' } };
    },
    disconnected: neverAborted,
  };
  const client = app.modelClientsFor(config, undefined, clientSampler);
  caller = createRunCaller(app, { run, frame: config, client, account: app.serverBudget, signal: neverAborted });
});
afterAll(async () => {
  await app.close();
  server.close();
  vi.unstubAllEnvs();
});
beforeEach(() => {
  bodies.length = 0;
  samplings.length = 0;
});

let asked = 0;
/** Puts the conversation to the model; returns what was moved. */
async function ask(model: string, messages: ConversationMessage[], besideSpec = false) {
  const scenario = { query: messages.at(-1)?.text ?? '', messages };
  asked += 1;
  const options = { member: { model }, scenario, spec: besideSpec ? spec : undefined, sample: asked };
  const outcome = await respond(caller, options);
  if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
  // Asked again, the ledger answers, and knows what was moved.
  const before = bodies.length + samplings.length;
  expect(await respond(caller, options)).toMatchObject({
    value: { text: 'Nobody.', ...(outcome.value.notes === undefined ? {} : { notes: outcome.value.notes }) },
  });
  expect(bodies.length + samplings.length).toBe(before);
  return outcome.value.notes?.moved;
}
const wire = () => bodies.map(({ messages }) => messages as { role: string; content: string }[])[0] ?? [];

describe('OpenAI itself takes a conversation as it is [P112]', () => {
  it('system and developer by name, two users in a row as two messages', async () => {
    expect(await ask('openai:m', operatorFirst)).toBeUndefined();
    expect(wire()).toEqual([
      { role: 'system', content: 'Speak of ferries alone.' },
      { role: 'user', content: 'Is the 18:00 full?' },
      { role: 'user', content: 'And the 19:00?' },
      { role: 'assistant', content: 'Both are.' },
      { role: 'user', content: 'Who else sails?' },
    ]);
  });

  it('the operator late, and the assistant first', async () => {
    expect(await ask('openai:m', operatorLate)).toBeUndefined();
    expect(wire()[2]).toEqual({ role: 'developer', content: 'Name no competitors.' });
    bodies.length = 0;
    expect(await ask('openai:m', assistantFirst)).toBeUndefined();
    expect(wire()[0]).toEqual({ role: 'assistant', content: 'Welcome aboard!' });
  });

  it('the spec before the operator, who stands under a heading', async () => {
    await ask('openai:m', operatorFirst, true);
    expect(wire().slice(0, 2)).toEqual([
      { role: 'system', content: specText },
      { role: 'system', content: '# Instructions of the operator\n\nSpeak of ferries alone.' },
    ]);
  });
});

describe('a compatible server takes system messages first, and roles in turn [P112]', () => {
  it('joins neighbours of one role', async () => {
    expect(await ask('compatible:m', operatorFirst)).toBeUndefined();
    expect(wire()).toEqual([
      { role: 'system', content: 'Speak of ferries alone.' },
      { role: 'user', content: 'Is the 18:00 full?\n\nAnd the 19:00?' },
      { role: 'assistant', content: 'Both are.' },
      { role: 'user', content: 'Who else sails?' },
    ]);
  });

  it('gets the spec and the operator as one message, the spec first', async () => {
    await ask('compatible:m', operatorFirst, true);
    expect(wire().map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(wire()[0]?.content).toBe(`${specText}\n\n# Instructions of the operator\n\nSpeak of ferries alone.`);
  });

  it('gets a late operator message first, marked as said later', async () => {
    expect(await ask('compatible:m', operatorLate)).toEqual(['operator-first']);
    expect(wire()).toEqual([
      { role: 'system', content: '(said later in the conversation)\nName no competitors.' },
      { role: 'user', content: 'Is the 18:00 full?' },
      { role: 'assistant', content: 'It is.' },
      { role: 'user', content: 'Who else sails?' },
    ]);
  });

  it('lets the assistant open', async () => {
    expect(await ask('compatible:m', assistantFirst)).toBeUndefined();
    expect(wire()[0]).toEqual({ role: 'assistant', content: 'Welcome aboard!' });
  });
});

it('a server without a system role gets the operator in the first user message, marked', async () => {
  expect(await ask('plain:m', operatorLate)).toEqual(['operator-in-user']);
  expect(wire()).toEqual([
    { role: 'user', content: '(instructions of the operator)\nName no competitors.\n\nIs the 18:00 full?' },
    { role: 'assistant', content: 'It is.' },
    { role: 'user', content: 'Who else sails?' },
  ]);
});

describe('Anthropic takes the operator as its top-level system text [P112]', () => {
  it('and users in a row as blocks of one turn', async () => {
    expect(await ask('anthropic:m', operatorFirst)).toBeUndefined();
    expect(bodies[0]).toMatchObject({
      system: [{ type: 'text', text: 'Speak of ferries alone.' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Is the 18:00 full?\n\n' },
            { type: 'text', text: 'And the 19:00?' },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: 'Both are.' }] },
        { role: 'user', content: [{ type: 'text', text: 'Who else sails?' }] },
      ],
    });
  });

  it('after the spec, which ends the cached prefix', async () => {
    await ask('anthropic:m', operatorFirst, true);
    expect(bodies[0]?.system).toEqual([
      { type: 'text', text: specText, cache_control: { type: 'ephemeral' } },
      { type: 'text', text: '# Instructions of the operator\n\nSpeak of ferries alone.' },
    ]);
  });

  it('late ones marked as said later', async () => {
    expect(await ask('anthropic:m', operatorLate)).toEqual(['operator-first']);
    expect(bodies[0]?.system).toEqual([
      { type: 'text', text: '(said later in the conversation)\nName no competitors.' },
    ]);
    expect(wire().map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it('and an opening of the assistant inside the first user message', async () => {
    expect(await ask('anthropic:m', assistantFirst)).toEqual(['assistant-in-user']);
    expect(bodies[0]?.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: openingInUser }] }]);
  });
});

const openingInUser =
  '(the assistant opened the conversation with)\nWelcome aboard!\n\n(the user replied)\nWho else sails?';

it('LangChain gets system messages first and users first', async () => {
  expect(await ask('langchain:openai:m', operatorLate)).toEqual(['operator-first']);
  expect(wire().map(({ role, content }) => [role, content])).toEqual([
    ['system', '(said later in the conversation)\nName no competitors.'],
    ['user', 'Is the 18:00 full?'],
    ['assistant', 'It is.'],
    ['user', 'Who else sails?'],
  ]);
  bodies.length = 0;
  expect(await ask('langchain:openai:m', assistantFirst)).toEqual(['assistant-in-user']);
  expect(wire().map(({ role, content }) => [role, content])).toEqual([['user', openingInUser]]);
});

it("an MCP client's model gets the operator as its system prompt", async () => {
  expect(await ask('sampling:client', operatorLate)).toEqual(['operator-first']);
  expect(samplings[0]).toMatchObject({
    systemPrompt: '(said later in the conversation)\nName no competitors.',
    messages: [
      { role: 'user', content: { type: 'text', text: 'Is the 18:00 full?' } },
      { role: 'assistant', content: { type: 'text', text: 'It is.' } },
      { role: 'user', content: { type: 'text', text: 'Who else sails?' } },
    ],
  });
  samplings.length = 0;
  expect(await ask('sampling:client', assistantFirst)).toEqual(['assistant-in-user']);
  expect(samplings[0]?.messages).toEqual([{ role: 'user', content: { type: 'text', text: openingInUser } }]);
});

it('the trace says what was moved, for the first answer and the follow-up turns, and replays to the same [P112]', async () => {
  const member = { model: 'anthropic:m', name: 'm' };
  const panel = {
    ...loadPanel('offline'),
    respondents: [member],
    simulatedUser: { model: 'compatible:user' },
    turns: 2,
  };
  const [bundled] = loadScenarios('bundled');
  if (bundled === undefined) throw new Error('expected a bundled scenario');
  const plan: RunDefinition = {
    kind: 'stress-test',
    spec,
    panel,
    scenarios: [{ ...bundled, query: operatorLate.at(-1)?.text ?? '', messages: operatorLate }],
    seed: 1,
  };
  const { id } = await createRun(app.store, plan, [], app.now());
  const [row] = await app.store.runs.debates(id);
  const signal = neverAborted;
  await executeRun(id, { ...app, client: app.modelClientsFor(plan), concurrency: 1, budget: {}, signal });
  const events = await app.store.trace.events(id, { debate: row?.id ?? '' });
  const end = events.find((event) => event.type === 'response-end');
  expect(end?.data).toMatchObject({ moved: ['operator-first'], turns: [{ moved: ['operator-first'] }] });
  expect(await verifyDebate(app.store, row?.id ?? '')).toMatchObject({ kind: 'identical' });
});

it('the ledger keeps the messages that were sent [P112]', async () => {
  await ask('plain:m', operatorLate);
  const database = new DatabaseSync(app.environment.storeFile);
  const rows = database
    .prepare(
      `SELECT message.value ->> 0 AS role, texts.text, calls.notes
       FROM calls, json_each(calls.messages) AS message JOIN texts ON texts.hash = message.value ->> 1
       WHERE calls.run = ? AND provider = 'plain' AND sample = ? ORDER BY message.key`,
    )
    .all(run, asked);
  database.close();
  const notes = '{"moved":["operator-in-user"]}';
  expect(rows).toEqual([
    { role: 'user', text: '(instructions of the operator)\nName no competitors.\n\nIs the 18:00 full?', notes },
    { role: 'assistant', text: 'It is.', notes },
    { role: 'user', text: 'Who else sails?', notes },
  ]);
});
