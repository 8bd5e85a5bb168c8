import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Annotation, Command, END, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { TraceEvent } from '../../src/domain/event.ts';
import { requireDebate, requireRun } from '../../src/domain/require-run.ts';
import { compileDebateGraph } from '../../src/graph/debate-graph.ts';
import type { DebateStateValue } from '../../src/graph/state.ts';
import { createStageRunner } from '../../src/langgraph/run-stage.ts';
import type { StreamChunk } from '../../src/langgraph/stream-feed.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import { loadModels } from '../../src/settings/models-file.ts';

const contested = 'blackouts-on-the-slope/neutral';
const settled = 'boil-water-notice-setubal/value1';
const stopGap = new MemorySaver();
let app: AppContext;
let graph: ReturnType<typeof compileDebateGraph>;

beforeAll(async () => {
  const folder = path.join(process.env.TEST_ROOT ?? '', 'langgraph');
  mkdirSync(folder, { recursive: true });
  const environment = { key: () => undefined, storeFile: path.join(folder, 'store.db') };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date(0) });
  graph = compileDebateGraph(
    createStageRunner(async () => app),
    stopGap,
  );
});
afterAll(() => app.close());

const onThread = (thread: string, more: Record<string, unknown> = {}) => ({
  configurable: { thread_id: thread, ...more },
});

async function hold(thread: string, context: Record<string, unknown>): Promise<DebateStateValue> {
  return (await graph.invoke({}, { ...onThread(thread), context })) as DebateStateValue;
}

async function eventsOf(debate: string): Promise<readonly TraceEvent[]> {
  const { run } = await requireDebate(app.store, debate);
  return app.store.trace.events(run, { debate });
}

/** The checkpoint at which a stage comes next, the oldest first. */
async function checkpointBefore(thread: string, stage: string, round = 0) {
  for await (const snapshot of graph.getStateHistory(onThread(thread)))
    if (snapshot.next[0] === stage && snapshot.values.round === round) return snapshot.config;
  throw new Error(`no checkpoint before ${stage}`);
}

const rulingOn = (state: DebateStateValue, verdict = 'compliant') => ({
  verdicts: Object.fromEntries(Object.keys(state.contestedBy).map((label) => [label, verdict])),
  reason: 'the clause says so',
});

it('holds a debate in the store, with facts and no texts in the state [P200]', async () => {
  const state = await hold('facts', { scenario: contested });
  expect(await verifyDebate(app.store, state.debate)).toMatchObject({ kind: 'identical', debate: state.debate });
  expect(await requireRun(app.store, state.run)).toMatchObject({
    state: 'finished',
    panel: 'offline',
    simulated: true,
  });
  const events = await eventsOf(state.debate);
  expect(state.events).toBe(events.length);
  expect(state.simulated).toBe(true);
  expect(state.ruling).toMatch(/^\[simulated agents\] escalated; spec problem: \w+; R1 \S+ \(majority\)/);
  expect(state.round).toBe(2);
  expect(state.d).toBe((await requireDebate(app.store, state.debate)).d);
  const start = events.find((event) => event.type === 'debate-start');
  expect(Object.keys(state.responses)).toEqual(start?.data.responses.map(({ response }) => response));
  expect(state.verdicts.R1).toMatch(/^\d (compliant|non-compliant|ambiguous)/);
  for (const reasons of Object.values(state.contestedBy)) expect(reasons.length).toBeGreaterThan(0);
  expect(JSON.stringify(state).length).toBeLessThan(4000);
  const end = events.find((event) => event.type === 'response-end');
  const text = end?.data.kind === 'answered' ? await app.store.getText(end.data.text) : undefined;
  expect(JSON.stringify(state)).not.toContain(text?.slice(0, 40) ?? '?');
});

it('takes a question of the input, finds its values, and begins another debate for the next question [P200]', async () => {
  const first = (await graph.invoke({ question: 'May I keep the cat?' }, onThread('asked'))) as DebateStateValue;
  const second = (await graph.invoke({ question: 'May I keep the dog?' }, onThread('asked'))) as DebateStateValue;
  expect([first.asked, second.asked]).toEqual(['May I keep the cat?', 'May I keep the dog?']);
  expect(second.debate).not.toBe(first.debate);
  expect(await verifyDebate(app.store, first.debate)).toMatchObject({ kind: 'identical' });
  expect(await verifyDebate(app.store, second.debate)).toMatchObject({ kind: 'identical' });
});

it.each([
  [{}, /context: expected a question or a scenario, got neither/],
  [{ question: 'a', scenario: settled }, /got both/],
  [{ scenario: 'no-such/neutral' }, /context\.scenario: no bundled scenario 'no-such\/neutral'; one is /],
  [{ scenario: { id: 'x' } }, /context\.scenario\./],
  [{ question: 'a', panel: '../../etc/passwd' }, /context\.panel: expected a bundled name/],
  [{ question: 'a', panel: 'nobody' }, /nobody/],
  [{ question: 'a', panle: 'offline' }, /panle/],
  [{ scenario: settled, answers: ['a'] }, /a scenario brings its own/],
])('refuses the context %j and names the field [P200]', async (context, message) => {
  const before = (await app.store.runs.runs(1000)).length;
  await expect(hold(`refused ${JSON.stringify(context)}`, context)).rejects.toThrow(message);
  expect((await app.store.runs.runs(1000)).length).toBe(before);
});

it('refuses a debate whose prompts do not fit a judge, before any call [P129]', async () => {
  const windows = { 'simulated:judge-literal': 100 };
  const small = createStageRunner(async () => ({ ...app, models: { ...app.models, windows } }));
  const before = (await app.store.runs.runs(1000)).length;
  const held = compileDebateGraph(small, new MemorySaver()).invoke(
    {},
    { ...onThread('too long'), context: { scenario: settled } },
  );
  await expect(held).rejects.toThrow(/judges\.\d .* its context window has 100 \(windows in the models file\)/);
  expect((await app.store.runs.runs(1000)).length).toBe(before);
});

it('streams every event once, in order, and the texts beside them [P201]', async () => {
  const chunks: StreamChunk[] = [];
  const stages: string[] = [];
  let last: Partial<DebateStateValue> = {};
  const stream = await graph.stream(
    {},
    { ...onThread('streamed'), context: { scenario: settled }, streamMode: ['updates', 'custom'] },
  );
  for await (const [mode, chunk] of stream as AsyncIterable<[string, never]>) {
    if (mode === 'custom') chunks.push(chunk);
    else
      for (const [stage, update] of Object.entries(chunk as Record<string, Partial<DebateStateValue>>)) {
        stages.push(stage);
        last = update;
      }
  }
  expect(stages).toEqual(['assign', 'respond', 'assess', 'agree', 'rule']);
  const streamed = chunks.flatMap((chunk) => (chunk.type === 'batch' ? chunk.events : []));
  expect(streamed).toEqual(await app.store.trace.events(last.run ?? ''));
  expect(streamed.map(({ seq }) => seq)).toEqual(streamed.map((_event, index) => index + 1));
  const texts = chunks.flatMap((chunk) => (chunk.type === 'text' ? [chunk] : []));
  expect(texts.map(({ response }) => response)).toEqual(Object.keys(last.responses ?? {}));
  const deltas = chunks.flatMap((chunk) => (chunk.type === 'deltas' ? chunk.deltas : []));
  for (const { response, text } of texts)
    expect(
      deltas
        .filter((delta) => delta.response === response)
        .map((delta) => delta.text)
        .join(''),
    ).toBe(text);
});

it('waits for a person, asks again after an answer that cannot be used, and ends with the ruling [P202]', async () => {
  const context = { scenario: contested, human: 'escalated' };
  const waiting = await hold('person', context);
  expect((await graph.getState(onThread('person'))).next).toEqual(['rule']);
  expect(await requireRun(app.store, waiting.run)).toMatchObject({ state: 'awaiting-review' });
  expect(await requireDebate(app.store, waiting.debate)).toMatchObject({ state: 'awaiting-human' });
  const answers = [{}, { verdicts: { R99: 'compliant' }, reason: 'x' }, { ...rulingOn(waiting), reason: ' ' }];
  const problems: unknown[] = [];
  for (const answer of answers) {
    await graph.invoke(new Command({ resume: answer }), onThread('person'));
    const { tasks } = await graph.getState(onThread('person'));
    problems.push(tasks[0]?.interrupts[0]?.value.problem);
  }
  expect(problems).toEqual([
    expect.stringMatching(/^verdicts: /),
    expect.stringMatching(/^verdicts: expected a verdict on R\d+/),
    expect.stringMatching(/^reason: /),
  ]);
  const ruled = (await graph.invoke(
    new Command({ resume: rulingOn(waiting, 'ambiguous') }),
    onThread('person'),
  )) as DebateStateValue;
  expect(ruled.debate).toBe(waiting.debate);
  expect(ruled.ruling).toMatch(/^\[simulated agents\] human; .*\(human\)/);
  expect(await requireRun(app.store, ruled.run)).toMatchObject({ state: 'finished' });
  const events = await eventsOf(ruled.debate);
  expect(events.filter(({ type }) => type === 'human-ruling-request')).toHaveLength(1);
  expect(await verifyDebate(app.store, ruled.debate)).toMatchObject({ kind: 'identical' });
});

it('a debate that waits in LangGraph can be ruled in the viewer, and an answer there is a fork then [P202]', async () => {
  const waiting = await hold('elsewhere', { scenario: contested, human: 'escalated' });
  const { verdicts, reason } = rulingOn(waiting);
  await createRunService(app).rule(waiting.debate, {
    by: 'human',
    verdicts: Object.keys(verdicts).map((response) => ({ response, verdict: 'non-compliant', reason })),
    problem: 'ambiguity',
    clauses: [],
    explanation: reason,
  });
  expect(await requireRun(app.store, waiting.run)).toMatchObject({ state: 'finished' });
  const before = await eventsOf(waiting.debate);
  expect(await verifyDebate(app.store, waiting.debate)).toMatchObject({ kind: 'identical' });
  const fork = (await graph.invoke(
    new Command({ resume: rulingOn(waiting) }),
    onThread('elsewhere'),
  )) as DebateStateValue;
  expect(fork.debate).not.toBe(waiting.debate);
  expect(await eventsOf(waiting.debate)).toEqual(before);
  expect(await verifyDebate(app.store, fork.debate)).toMatchObject({ kind: 'identical' });
});

it('a fork from any checkpoint is a debate of its own, and the old one stays as it is [P203]', async () => {
  const old = await hold('forked', { scenario: contested });
  const before = await eventsOf(old.debate);
  const calls = (await app.store.ledger.totals(old.run)).calls;
  const places = [
    ['respond', 0],
    ['assess', 0],
    ['agree', 0],
    ['debate-round', 0],
    ['agree', 1],
    ['escalate', 2],
    ['rule', 2],
  ] as const;
  const debates = new Set([old.debate]);
  for (const [stage, round] of places) {
    const fork = (await graph.invoke(null, await checkpointBefore('forked', stage, round))) as DebateStateValue;
    debates.add(fork.debate);
    expect(await verifyDebate(app.store, fork.debate)).toMatchObject({ kind: 'identical' });
    expect((await app.store.ledger.totals(fork.run)).calls).toBe(0);
    expect(fork.ruling).toBe(old.ruling);
  }
  expect(debates.size).toBe(places.length + 1);
  expect(await eventsOf(old.debate)).toEqual(before);
  expect((await app.store.ledger.totals(old.run)).calls).toBe(calls);
});

it('a fork with another panel is held by that panel, from its first difference on [P203]', async () => {
  const old = await hold('other judge', { scenario: contested });
  const config = await checkpointBefore('other judge', 'debate-round');
  const waiting = (await graph.invoke(null, { ...config, context: { human: 'escalated' } })) as DebateStateValue;
  expect(waiting.debate).not.toBe(old.debate);
  const fork = (await graph.invoke(new Command({ resume: rulingOn(waiting) }), onThread('other judge'))) as never;
  expect(fork).toMatchObject({ debate: waiting.debate, ruling: expect.stringMatching(/human; /) });
  expect(await verifyDebate(app.store, waiting.debate)).toMatchObject({ kind: 'identical' });

  const reseeded = (await graph.invoke(null, { ...config, context: { seed: 7 } })) as DebateStateValue;
  expect((await app.store.runs.config(reseeded.run)).seed).toBe(7);
  expect(await verifyDebate(app.store, reseeded.debate)).toMatchObject({ kind: 'identical' });
  expect(reseeded.debate).not.toBe(waiting.debate);
});

it('a fork before the ruling that asks a person is found again by the answer [P203]', async () => {
  const waiting = await hold('twice', { scenario: contested, human: 'escalated' });
  const first = (await graph.invoke(new Command({ resume: rulingOn(waiting) }), onThread('twice'))) as DebateStateValue;
  const config = await checkpointBefore('twice', 'rule', 2);
  await graph.invoke(null, config);
  expect((await graph.getState(onThread('twice'))).next).toEqual(['rule']);
  const runs = (await app.store.runs.runs(1000)).length;
  const second = (await graph.invoke(
    new Command({ resume: rulingOn(waiting, 'ambiguous') }),
    onThread('twice'),
  )) as DebateStateValue;
  expect((await app.store.runs.runs(1000)).length).toBe(runs);
  expect(second.debate).not.toBe(first.debate);
  expect(second.ruling).not.toBe(first.ruling);
  for (const { debate } of [first, second])
    expect(await verifyDebate(app.store, debate)).toMatchObject({ kind: 'identical' });
});

it('refuses a state whose facts were edited, and another question in a fork [P203]', async () => {
  await hold('edited', { scenario: contested });
  const config = await checkpointBefore('edited', 'debate-round');
  const edited = await graph.updateState(config, { contested: false }, 'agree');
  await expect(graph.invoke(null, edited)).rejects.toThrow(/state\.contested: false is not what the trace/);
  await expect(graph.invoke(null, { ...config, context: { scenario: settled } })).rejects.toThrow(
    /context\.scenario: a fork keeps what was asked/,
  );
});

it('a cancelled stage stops the run with its reason, and the thread goes on in a debate of its own [P203]', async () => {
  const stop = new AbortController();
  const stream = await graph.stream(
    {},
    { ...onThread('stopped'), context: { scenario: contested }, streamMode: 'custom', signal: stop.signal },
  );
  let run = '';
  await expect(async () => {
    for await (const chunk of stream as AsyncIterable<StreamChunk>) {
      if (chunk.type !== 'batch') continue;
      run = chunk.events[0]?.run ?? run;
      if (chunk.events.some(({ type }) => type === 'judge-assessment')) stop.abort();
    }
  }).rejects.toThrow();
  await expect.poll(async () => (await requireRun(app.store, run)).state).toBe('stopped');
  const state = (await graph.invoke(null, onThread('stopped'))) as DebateStateValue;
  expect(state.run).not.toBe(run);
  expect(await verifyDebate(app.store, state.debate)).toMatchObject({ kind: 'identical' });
  expect((await requireRun(app.store, run)).reason).toMatch(/cancelled in LangGraph/);
});

it('is a subgraph of another graph [P204]', async () => {
  const parent = new StateGraph(Annotation.Root({ question: Annotation<string>, ruling: Annotation<string> }))
    .addNode('debate', compileDebateGraph(createStageRunner(async () => app)))
    .addEdge(START, 'debate')
    .addEdge('debate', END)
    .compile({ checkpointer: new MemorySaver() });
  const context = { panel: 'offline', values: ['Honesty', 'Kindness'], userId: "the parent's own" };
  const { ruling } = await parent.invoke({ question: 'May I keep the cat?' }, {
    ...onThread('parent'),
    context,
  } as never);
  expect(ruling).toMatch(/^\[simulated agents\] /);
});
