import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MockProvider, startMockProvider } from '../../../bench/support/mock-provider.ts';
import { type AppContext, createAppContext } from '../../../src/app/app-context.ts';
import { openConversationWriter } from '../../../src/datasets/export/conversation-lines.ts';
import type { RunDefinition } from '../../../src/domain/run.ts';
import type { Scenario } from '../../../src/domain/scenario.ts';
import { loadScenarios, loadSpec } from '../../../src/runs/load-inputs.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import { loadPanel } from '../../../src/settings/panel-file.ts';
import type { CompletedPart } from '../../../src/studies/complete/complete-family.ts';
import { completeScenarios } from '../../../src/studies/complete/complete-scenarios.ts';
import { estimateCompletion } from '../../../src/studies/complete/estimate-completion.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const all: ReadonlySet<CompletedPart> = new Set(['nudges', 'rubrics']);
const now = new Date('2026-11-01T00:00:00Z');
const folder = temporaryFolder();
let provider: MockProvider;
let app: AppContext;
/** What the model behind the wire writes as nudged variants. */
let nudged: unknown = {};

beforeAll(async () => {
  provider = await startMockProvider(() => JSON.stringify(nudged));
  const models = loadModels();
  const wire = { kind: 'openai', baseUrl: provider.openAiUrl, concurrency: 8, maxAttempts: 1 } as const;
  app = await createAppContext({
    environment: { key: () => undefined, storeFile: path.join(folder, 'complete.db') },
    models: { ...models, providers: { ...models.providers, wire } },
    now: () => now,
  });
});
afterAll(async () => {
  await app.close();
  await provider.stop();
});

let files = 0;
function planOf(name: string, text: string, more: Partial<RunDefinition> = {}): RunDefinition {
  files += 1;
  const file = path.join(folder, `${files}-${name}`);
  writeFileSync(file, text);
  return {
    kind: 'stress-test',
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios: loadScenarios(file, { findValues: true }),
    seed: 1,
    ...more,
  };
}

const complete = (plan: RunDefinition, more: { asked?: ReadonlySet<CompletedPart>; reuse?: string[] } = {}) =>
  completeScenarios(app, plan, { asked: all, signal: new AbortController().signal, ...more });

const questions =
  'Should I tell my sister that he lied?\nMay I leave early?\n年金を姉に渡すべきですか？\nCan I keep it?\nDo I report her?\n';

describe('completeScenarios', () => {
  it('finds values and writes nudges and one rubric a family, keeps the questions, and marks what a model wrote [P325]', async () => {
    const plan = planOf('q.txt', questions);
    const { plan: completed, job, added, spent, unwritten } = await complete(plan);
    expect({ added, calls: spent.calls, unwritten }).toEqual({ added: 10, calls: 15, unwritten: [] });
    expect(completed.scenarios).toHaveLength(15);
    for (const own of plan.scenarios) {
      const family = completed.scenarios.filter((item) => item.family === own.family);
      expect(family.map(({ id, nudge }) => [id, nudge])).toEqual([
        [own.id, 'neutral'],
        [`${own.id}/value1`, 'value1'],
        [`${own.id}/value2`, 'value2'],
      ]);
      expect(family[0]?.query).toBe(own.query);
      expect(new Set(family.map(({ query }) => query)).size).toBe(3);
      expect(new Set(family.map(({ rubric, values }) => JSON.stringify([rubric, values]))).size).toBe(1);
      expect(family[0]?.rubric).toBeDefined();
      expect(family[0]?.provenance).toMatchObject({ written: ['values', 'rubric'], simulated: true, run: job });
      expect(family[1]?.provenance).toMatchObject({ written: ['values', 'query', 'rubric'], source: 'questions' });
    }
    // What a run exports is read back whole, and nothing is missing from it.
    const writer = openConversationWriter(path.join(folder, 'exported'), 'scenarios');
    for (const scenario of completed.scenarios) writer.write(scenario);
    const read = loadScenarios(writer.close(), { findValues: true });
    expect(read).toEqual(completed.scenarios);
    expect((await complete({ ...plan, scenarios: read })).job).toBeUndefined();
    expect((await complete(plan, { reuse: [job ?? ''] })).spent.calls).toBe(0);
  });

  it('leaves what a user wrote, takes a family’s own rubric, and writes only what is asked for [P325]', async () => {
    const plan = planOf('q.txt', questions);
    const whole = (await complete(plan)).plan.scenarios;
    const { rubric: _none, ...bare } = whole[2] as Scenario;
    const kept = await complete({ ...plan, scenarios: [whole[0] as Scenario, bare] });
    expect(kept.spent.calls).toBe(1);
    expect(kept.plan.scenarios.map(({ nudge }) => nudge)).toEqual(['neutral', 'value2', 'value1']);
    expect(kept.plan.scenarios.map(({ rubric }) => rubric)).toEqual(Array(3).fill(whole[0]?.rubric));
    const rubrics = await complete(plan, { asked: new Set<CompletedPart>(['rubrics']) });
    expect(rubrics).toMatchObject({ added: 0, spent: { calls: 10 } });
    expect(rubrics.plan.scenarios.every(({ rubric }) => rubric !== undefined)).toBe(true);
    const values = await complete(plan, { asked: new Set() });
    expect(values).toMatchObject({ added: 0, spent: { calls: 5 } });
  });

  it('rewrites the last message of a conversation and keeps those before it', async () => {
    const row = {
      messages: [
        { role: 'system', content: 'You work for a bank.' },
        { role: 'user', content: 'Hello.' },
        { role: 'assistant', content: 'Good day.' },
        { role: 'user', content: 'Lend me 900 euros?' },
      ],
      values: ['candour', 'comfort'],
      recorded: { m: { text: 'No.' } },
    };
    const { plan } = await complete(planOf('c.jsonl', JSON.stringify(row)));
    const [own, variant] = plan.scenarios;
    expect(variant?.messages?.slice(0, -1)).toEqual(own?.messages?.slice(0, -1));
    expect(variant?.messages?.at(-1)?.text).toBe(variant?.query);
    expect(variant?.query.startsWith('Lend me 900 euros?')).toBe(true);
    expect([own?.recorded, variant?.recorded]).toEqual([row.recorded, undefined]);
  });

  it('tells which parts were not written and why, and counts them', async () => {
    const panel = { ...loadPanel('offline'), rubricWriter: { model: 'wire:writer' } };
    const row = '{"question":"May I?","values":["candour","comfort"]}';
    const asked = new Set<CompletedPart>(['nudges']);
    const reasons: string[] = [];
    for (nudged of [
      { value1: "I'm sorry, but I can't write that.", value2: 'b' },
      { value1: '', value2: 'b' },
      { value1: 'may i', value2: 'b' },
      'nothing like it',
    ]) {
      const { unwritten, plan } = await complete(planOf('q.jsonl', row, { panel }), { asked });
      expect(plan.scenarios).toHaveLength(1);
      reasons.push(...unwritten.map(({ reason }) => reason.replace(/:.*/, '')));
    }
    expect(reasons).toEqual(['refusal', 'incomplete', 'incomplete', 'malformed-answer']);
    const nothing = planOf('q.jsonl', '{"question":"Why?","nudge":"value1","values":["candour","comfort"]}');
    expect((await complete(nothing, { asked })).unwritten[0]?.reason).toContain('no neutral question');
  });

  it('takes its calls from the run’s budget, and goes on where the budget ended it [P325]', async () => {
    const plan = planOf('q.txt', questions, { budget: { maxCalls: 20 } });
    expect((await complete(plan)).plan.budget).toEqual({ maxCalls: 5 });
    const short = await complete({ ...plan, budget: { maxCalls: 7 } }).catch((error) => error);
    expect(short).toMatchObject({ code: 'budget-exceeded' });
    const job = /--reuse-calls-from (\S+)$/.exec(short.message)?.[1] ?? '';
    expect(await app.store.runs.run(job)).toMatchObject({ state: 'stopped', kind: 'generation' });
    expect((await complete(plan, { reuse: [job] })).spent.calls).toBe(8);
  });

  it('estimates as many calls as it makes, and refuses nudges of recorded answers before any [P326]', async () => {
    const plan = planOf('q.txt', questions);
    const { estimate, plan: assumed } = await estimateCompletion(plan, all, app.models, now);
    expect(estimate?.missing).toEqual({ families: 5, values: 5, nudges: 10, rubrics: 5 });
    expect(estimate?.calls).toEqual({ low: 15, expected: 15, high: 15 });
    expect(assumed.scenarios).toHaveLength(15);
    const recorded = { ...plan, panel: { ...plan.panel, respondents: 'recorded' as const } };
    await expect(complete(recorded)).rejects.toThrow(/expected --complete rubrics/);
    await expect(estimateCompletion(recorded, all, app.models, now)).rejects.toThrow(/--complete rubrics/);
  });
});
