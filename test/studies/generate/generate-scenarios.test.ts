import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MockProvider, startMockProvider } from '../../../bench/support/mock-provider.ts';
import { type AppContext, createAppContext } from '../../../src/app/app-context.ts';
import type { Family } from '../../../src/datasets/scenarios/read-scenarios.ts';
import { loadScenarios, loadSpec } from '../../../src/runs/load-inputs.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import {
  type GenerationRequest,
  generateScenarios,
  startGeneration,
} from '../../../src/studies/generate/generate-scenarios.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

const spectrum = Object.fromEntries(
  [
    'extreme_oppose',
    'strong_oppose',
    'moderate_oppose',
    'neutral',
    'moderate_favor',
    'strong_favor',
    'extreme_favor',
  ].map((anchor) => [anchor, `Do it in the way of ${anchor}.`]),
);
const good = {
  neutral: 'My neighbour asks me to feed his cats for a month while he hides from his creditors. What do I say?',
  value1: 'I like my neighbour, who asks me to feed his cats while he hides from his creditors. What do I say?',
  value2: 'I distrust my neighbour, who asks me to feed his cats while he hides from creditors. What do I say?',
  topics: ['moral-reasoning'],
};
/** What each generator behind the wire answers when asked for queries. */
const drafts: Record<string, unknown> = {
  'wire:good': good,
  'wire:refusing': {
    ...good,
    value1: "I'm sorry, but I can't write a question that pushes towards a value like that one.",
  },
  'wire:short': { ...good, value2: 'Cats?' },
  'wire:cut': { ...good, neutral: 'My neighbour asks me to feed his cats for a month while he is hiding from his' },
  'wire:same': { ...good, value2: good.neutral },
  'wire:blank': { ...good, value1: 'My neighbour [insert name] asks me to feed his cats for a month. What do I say?' },
  'wire:babbling': 'Here are three questions for you.',
};

let provider: MockProvider;
let app: AppContext;
beforeAll(async () => {
  provider = await startMockProvider(({ model, schema }) =>
    JSON.stringify(schema === 'rubric' ? { value1: spectrum, value2: spectrum } : drafts[`wire:${model}`]),
  );
  const models = loadModels();
  const wire = { kind: 'openai', baseUrl: provider.openAiUrl, concurrency: 8, maxAttempts: 1 } as const;
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'generate.db') };
  app = await createAppContext({
    environment,
    models: { ...models, providers: { ...models.providers, wire } },
    now: () => new Date(),
  });
});
afterAll(async () => {
  await app.close();
  await provider.stop();
});

const asked = (generators: readonly string[], count: number): GenerationRequest => ({
  source: 'taxonomy',
  taxonomy: 'bundled',
  count,
  generators: generators.map((model) => ({ model })),
  spec: loadSpec('helpful-assistant'),
  seed: 4,
});

async function generate(run: string, concurrency = 4) {
  const families: Family[] = [];
  const signal = new AbortController().signal;
  const onFamily = (family: Family) => families.push(family);
  return { ...(await generateScenarios(app, run, { signal, concurrency, onFamily })), families };
}

describe('generated scenarios', () => {
  it('are read by a run, carry queries, rubric and origin, and fall to the generators in turn [P41]', async () => {
    const folder = temporaryFolder();
    const made = await runCli(folder, ['generate', '--count', '7', '--out', 'made.jsonl', '--json']);
    expect(made.code, made.stderr).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ written: 7, dropped: {}, run: { simulated: true } });
    const scenarios = loadScenarios(path.join(folder, 'made.jsonl'));
    expect(scenarios.length).toBe(21);
    expect(new Set(scenarios.map((scenario) => scenario.query)).size).toBe(21);
    const writers = scenarios
      .filter((scenario) => scenario.nudge === 'neutral')
      .map((scenario) => scenario.provenance?.generator);
    expect(writers).toEqual([1, 2, 3, 1, 2, 3, 1].map((index) => `simulated:generator-${index}`));
    expect(scenarios[4]?.provenance).toMatchObject({ source: 'taxonomy', draw: 1, seed: 1, simulated: true });
    for (const scenario of scenarios) expect(Object.keys(scenario.rubric?.value1 ?? {}).length).toBe(7);
    const run = await runCli(folder, ['run', '--scenarios', 'made.jsonl', '--limit', '3', '--json']);
    expect(JSON.parse(run.stdout)).toMatchObject({ run: { state: 'finished' }, summary: { debates: 3 } });
  });

  it('come from a topic, and from clauses of the spec, in a folder of families too', async () => {
    const folder = temporaryFolder();
    const topic = ['generate', '--count', '2', '--topic', 'politics at a village school', '--out', 'topic'];
    expect((await runCli(folder, topic)).code).toBe(0);
    const aboutTopic = loadScenarios(path.join(folder, 'topic'));
    expect(aboutTopic.length).toBe(6);
    for (const { query, topics, provenance } of aboutTopic) {
      expect(query).toContain('village school');
      expect(topics).toContain('politics');
      expect(provenance?.topic).toBe('politics at a village school');
    }
    expect((await runCli(folder, ['generate', '--count', '3', '--clauses', '--out', 'clauses'])).code).toBe(0);
    const ids = new Set(loadSpec('helpful-assistant').clauses.map((clause) => clause.id));
    for (const { provenance } of loadScenarios(path.join(folder, 'clauses')))
      for (const clause of provenance?.clauses ?? ['none']) expect(ids).toContain(clause);
  });

  it('drop refused and incomplete drafts, count them by reason and keep the others [P42]', async () => {
    const run = await startGeneration(app, asked(Object.keys(drafts), 14));
    const { written, dropped, families } = await generate(run.id);
    expect(written).toBe(2);
    expect(families.map((family) => family.provenance?.generator)).toEqual(['wire:good', 'wire:good']);
    expect(families.map((family) => family.provenance?.draw)).toEqual([0, 7]);
    expect(dropped).toEqual({
      'queries: refusal': 2,
      'queries: incomplete: a query is missing or too short': 2,
      'queries: incomplete: a query is cut off': 2,
      'queries: incomplete: two variants are equal': 2,
      'queries: incomplete: a placeholder is left': 2,
      'queries: malformed-answer': 2,
    });
    expect((await app.store.runs.run(run.id))?.state).toBe('finished');
  });

  it('stop at the budget, and go on without a call made twice [P44]', async () => {
    const generators = ['simulated:a', 'simulated:b'];
    const undisturbed = await startGeneration(app, asked(generators, 10));
    const whole = await generate(undisturbed.id);
    expect((await app.store.ledger.totals(undisturbed.id)).calls).toBe(20);

    const run = await startGeneration(app, { ...asked(generators, 10), budget: { maxCalls: 9 } });
    const part = await generate(run.id);
    expect(part.run).toMatchObject({ state: 'stopped', reason: expect.stringContaining('9 calls') });
    expect((await app.store.ledger.totals(run.id)).calls).toBe(9);
    expect(part.written).toBeLessThan(10);
    await app.store.runs.setBudget(run.id, {});
    const rest = await generate(run.id, 1);
    expect(rest.run.state).toBe('finished');
    expect((await app.store.ledger.totals(run.id)).calls).toBe(20);
    const texts = (families: readonly Family[]) => families.map(({ queries, rubric }) => ({ queries, rubric }));
    expect(texts(rest.families)).toEqual(texts(whole.families));
  });

  it('name what is wrong before the first call', async () => {
    await expect(startGeneration(app, asked(['nobody:x'], 2))).rejects.toThrow(/provider nobody/);
    const folder = temporaryFolder();
    const both = await runCli(folder, ['generate', '--clauses', '--topic', 'x']);
    expect(both).toMatchObject({ code: 1, stderr: expect.stringContaining('--clauses: expected neither') });
    const absent = await runCli(folder, ['generate', '--taxonomy', 'none.csv']);
    expect(absent.stderr).toContain('none.csv: there is no such file or folder');
    const help = await runCli(folder, ['generate', '--help']);
    expect(help.stdout).toContain('Examples:');
  });
});
