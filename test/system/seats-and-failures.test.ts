import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { panelSchema } from '../../src/domain/panel.ts';
import type { Budget, RunRow } from '../../src/domain/run.ts';
import { failOnValue } from '../../src/results/run-summary.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';
import { type WireRequest, wireServer } from '../support/wire-server.ts';

const verdicts = ['compliant', 'non-compliant', 'ambiguous'];
const anchors = [
  'extreme_oppose',
  'strong_oppose',
  'moderate_oppose',
  'neutral',
  'moderate_favor',
  'strong_favor',
  'extreme_favor',
];

/** Every call of `rand` gets another answer, and every judge's call the next verdict. */
function contentOf({ body }: WireRequest, count: number): string {
  const turn = String(body.model).includes('rand') ? count : 0;
  const name = (body.response_format as { json_schema?: { name: string } } | undefined)?.json_schema?.name ?? '';
  if (name.includes('assessment')) {
    const position = (step: number) => ({ position: (turn * step) % 7, confidence: 0.8 });
    return JSON.stringify({
      value1: position(5),
      value2: position(3),
      citations: [],
      verdict: verdicts[turn % 2],
      confidence: 0.8,
      refusal: 'full-compliance',
      reasons: `call ${count}`,
    });
  }
  if (name.includes('rubric')) {
    const spectrum = (value: string) => Object.fromEntries(anchors.map((anchor) => [anchor, `${value}: ${anchor}`]));
    return JSON.stringify({ value1: spectrum('one'), value2: spectrum('two') });
  }
  if (name.includes('ruling'))
    return JSON.stringify({ verdicts: [], problem: 'none', citations: [], explanation: 'none', amendment: null });
  return `Answer ${count} of ${String(body.model)}: I would do so and so.`;
}

let server: Awaited<ReturnType<typeof wireServer>>;
let app: AppContext;
/** Whether models named `key` are refused for their key. */
let keyIsWrong = true;
/** Requests of models named `shaky` that came once: the first of each fails. */
const seen = new Set<string>();

beforeAll(async () => {
  server = await wireServer((request, response, count) => {
    const model = String(request.body.model);
    const refuse = (status: number, error: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    if (model.includes('quota'))
      return refuse(429, { message: 'You exceeded your current quota.', code: 'insufficient_quota' });
    if (model.includes('key') && keyIsWrong) return refuse(401, { message: 'Incorrect API key provided: sk-x.' });
    const same = JSON.stringify(request.body);
    if (model.includes('shaky') && !seen.has(same)) {
      seen.add(same);
      return refuse(503, { message: 'The server is overloaded' });
    }
    if (model.includes('notemp') && 'temperature' in request.body)
      return refuse(400, { message: "Unsupported value: 'temperature' does not support 0.5 with this model." });
    if (model.includes('noschema') && request.body.response_format !== undefined)
      return refuse(400, { message: 'This response_format type is unavailable now' });
    const content =
      model.includes('noschema') && request.body.messages !== undefined ? 'no JSON' : contentOf(request, count);
    const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
    const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ id: `c${count}`, model, choices, usage }));
  });
  const folder = temporaryFolder();
  const house = { kind: 'openai', baseUrl: `${server.url}/v1`, concurrency: 8, maxAttempts: 1 };
  writeFileSync(
    path.join(folder, 'models.yaml'),
    JSON.stringify({ providers: { house, patient: { ...house, maxAttempts: 3 } } }),
  );
  const environment = { key: () => undefined, storeFile: path.join(folder, 'runs.db') };
  const models = loadModels(path.join(folder, 'models.yaml'));
  const retryClock = { now: () => 0, sleep: () => Promise.resolve() };
  app = await createAppContext({ environment, models, now: () => new Date(0), retryClock });
});
afterAll(async () => {
  await app.close();
  await server.close();
});

type Change = Partial<z.input<typeof panelSchema>>;
const member = (model: string, name = model) => ({ model: `house:${model}`, name });
const patient = (model: string) => ({ model: `patient:${model}`, name: model });
const plan = (change: Change, debates: number) => ({
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel: panelSchema.parse({
    name: 'seats',
    respondents: [member('rand-x', 'x one'), member('rand-x', 'x two')],
    rubricWriter: member('plain'),
    judges: [member('rand-j', 'first'), member('rand-j', 'second'), member('rand-j', 'third')],
    rounds: [],
    metaAdjudicator: member('plain'),
    ...change,
  }),
  scenarios: loadScenarios('bundled').slice(0, debates),
  seed: 1,
});

type Held = { run: RunRow; requests: number; totals: Awaited<ReturnType<AppContext['store']['ledger']['totals']>> };

/** Holds a run, or goes on with one. */
async function hold(
  definition: ReturnType<typeof plan>,
  budget: Budget = {},
  run?: string,
  concurrency = 1,
): Promise<Held> {
  const before = server.requests.length;
  const id = run ?? (await createRun(app.store, definition, [], app.now())).id;
  const ended = await executeRun(id, {
    ...app,
    client: app.modelClientsFor(definition),
    concurrency,
    budget,
    signal: new AbortController().signal,
  });
  return { run: ended, requests: server.requests.length - before, totals: await app.store.ledger.totals(id) };
}

it.each<[string, Change, number]>([
  ['two members of one model', {}, 0],
  [
    'a fallback that members share, and that is a member itself',
    {
      respondents: [
        { ...member('quota-a'), fallbacks: ['house:rand-x'] },
        { ...member('quota-b'), fallbacks: ['house:rand-x'] },
        member('rand-x'),
      ],
    },
    2,
  ],
  [
    'a judge that falls back to the model of another',
    { judges: [{ ...member('quota-j'), fallbacks: ['house:rand-j'] }, member('rand-j'), member('rand-k')] },
    2,
  ],
  [
    'requests that are sent again',
    {
      respondents: [patient('shaky-a'), patient('notemp-b')],
      judges: [patient('shaky-j'), member('rand-j'), member('rand-k')],
      temperature: 0.5,
    },
    4,
  ],
])(
  '%s: each call is recorded once, failed ones beside them, and verifies [P116, P312]',
  async (_name, change, failed) => {
    const { run, requests, totals } = await hold(plan(change, 1));
    expect(totals.failedCalls).toBe(failed);
    expect(requests).toBe(totals.calls + totals.failedCalls);
    for (const { id } of await app.store.runs.debates(run.id))
      expect(await verifyDebate(app.store, id)).toMatchObject({ kind: 'identical' });
  },
);

it.each<[string, Change]>([
  ['members of one model', {}],
  ['members that fail', { respondents: [member('quota-a'), member('rand-x')], onMemberFailure: 'continue' }],
  [
    'requests that are refused for their format',
    { judges: [member('noschema-j'), member('noschema-k'), member('noschema-l')], onMemberFailure: 'continue' },
  ],
  [
    'requests that are sent again',
    {
      respondents: [patient('shaky-a'), patient('shaky-b'), member('rand-x')],
      judges: [patient('shaky-j'), patient('shaky-k'), member('rand-k')],
    },
  ],
])('a budget of calls holds over resumptions at the server itself, with %s [P136, P312]', async (_name, change) => {
  const [definition, budget] = [plan(change, 12), { maxCalls: 20 }];
  const before = server.requests.length;
  let held = await hold(definition, budget);
  for (const concurrency of [1, 2, 3]) held = await hold(definition, budget, held.run.id, concurrency);
  expect(held.run.state).toBe('stopped');
  expect(server.requests.length - before).toBe(20);
  expect(held.totals.calls + held.totals.failedCalls).toBe(20);
});

it.each<[string, Change]>([
  ['respondents', { respondents: [member('key-a'), member('key-b')] }],
  ['meta-adjudicator', { judges: [member('rand-j'), member('rand-k')], metaAdjudicator: member('key-m') }],
])(
  'stops where the last calls of the only debate fail for good, those of its %s, and goes on once it is mended [P135]',
  async (_name, change) => {
    keyIsWrong = true;
    const definition = plan(change, 1);
    const stopped = await hold(definition);
    expect(stopped.run).toMatchObject({ state: 'stopped', reason: expect.stringContaining('Incorrect API key') });
    keyIsWrong = false;
    const resumed = await hold(definition, {}, stopped.run.id);
    expect(resumed.run.state).toBe('finished');
    const { missing } = await computeSummary(app.store, resumed.run.id);
    expect(missing.flatMap(({ failures }) => Object.keys(failures))).toEqual([]);
  },
);

it('stops at a key that is wrong in the words of the provider, and goes on once it is mended [P135]', async () => {
  keyIsWrong = true;
  const definition = plan({ judges: [member('rand-j'), member('rand-k'), member('key-j')] }, 3);
  const stopped = await hold(definition);
  expect(stopped.run).toMatchObject({
    state: 'stopped',
    reason: expect.stringMatching(/^key-j \(house:key-j\) fails for good \(authentication\): .*Incorrect API key/),
  });
  // No debate begins after that failure, and what was under way is paid for and kept.
  const states = (await app.store.runs.debates(stopped.run.id)).map(({ state }) => state);
  expect(states.slice(1)).toEqual(['pending', 'pending']);
  expect(stopped.requests).toBe(stopped.totals.calls + stopped.totals.failedCalls);
  keyIsWrong = false;
  const resumed = await hold(definition, {}, stopped.run.id);
  expect(resumed.run.state).toBe('finished');
  const { missing, outcomes } = await computeSummary(app.store, resumed.run.id);
  expect(missing.flatMap(({ failures }) => Object.keys(failures))).toEqual([]);
  expect(outcomes['no-quorum']).toBe(0);
});

it.each<[string, Change]>([
  ['respondent', { respondents: [member('quota-a'), member('quota-b')] }],
  ['judge', { judges: [member('quota-a'), member('quota-b'), member('rand-j')] }],
])(
  'with no %s left nothing is measured, contested or ruled, and every gate holds [P137, P138, P313]',
  async (_name, change) => {
    const { run } = await hold(plan({ ...change, onMemberFailure: 'continue' }, 2));
    expect(run.state).toBe('finished');
    const summary = await computeSummary(app.store, run.id);
    for (const metric of ['contested', 'problematic', 'kappa'] as const)
      expect([metric, failOnValue(summary, metric)]).toEqual([metric, undefined]);
    expect(summary.cases).toEqual([]);
    expect(summary.outcomes).toMatchObject({ settled: 0, escalated: 0, unresolved: 0, 'no-quorum': 2 });
    expect(summary.missing.flatMap(({ reasons }) => Object.values(reasons))).toContainEqual(
      expect.stringContaining('You exceeded your current quota.'),
    );
  },
);
