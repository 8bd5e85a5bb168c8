import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { type Panel, panelSchema } from '../../src/domain/panel.ts';
import { lostCallsText } from '../../src/results/lost-calls.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { noteLostCalls } from '../../src/runs/lost-calls.ts';
import { findingsOf } from '../../src/runs/results/write-report.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

let app: AppContext;
beforeAll(async () => {
  const environment = { key: (name: string) => (name.endsWith('_API_KEY') ? 'k' : undefined) };
  const storeFile = path.join(temporaryFolder(), 'runs.db');
  app = await createAppContext({
    environment: { ...environment, storeFile },
    models: loadModels(),
    now: () => new Date(0),
  });
});
afterAll(() => app.close());

const panelOf = (respondent: string, more: object = {}): Panel =>
  panelSchema.parse({
    name: 'own',
    respondents: [{ model: respondent }],
    judges: [{ model: 'simulated:judge' }],
    rubricWriter: { model: 'simulated:rubric-writer' },
    metaAdjudicator: { model: 'simulated:meta-adjudicator' },
    ...more,
  });
const planOf = (panel: Panel) => ({
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel,
  scenarios: loadScenarios('bundled').slice(0, 3),
  seed: 1,
});

/** A run as a killed process leaves it, two of its debates under way; and what is told once it goes on. */
async function told(panel: Panel, left: { state?: 'running' | 'stopped'; reason?: string } = {}) {
  const run = await createRun(app.store, planOf(panel), [], app.now());
  for (const { id } of (await app.store.runs.debates(run.id)).slice(0, 2))
    await app.store.trace.appendDebate(run.id, id, [], { state: 'running' });
  await noteLostCalls({ ...run, ...left }, { panel }, app);
  return lostCallsText(await findingsOf(app.store, run.id, app.now()));
}

it('calls under way at a kill are told by the most that they can have been [P252]', async () => {
  expect(await told(panelOf('openai:gpt'))).toEqual([
    'The run was cut off without warning in the middle of 2 debates: up to 16 calls that were under way may have been billed, though their answers were lost. They were asked again, and are not among the calls counted here, nor in the budget.',
  ]);
  const limited = panelOf('openai:gpt', { limits: { openai: { concurrency: 3 } } });
  expect((await told(limited))[0]).toContain('up to 3 calls');
});

it('nothing is told of simulated agents, nor of a run that was closed or left with a reason [P252]', async () => {
  expect(await told(panelOf('simulated:any'))).toEqual([]);
  expect(await told(panelOf('openai:gpt'), { state: 'stopped', reason: 'cancelled' })).toEqual([]);
  expect(await told(panelOf('openai:gpt'), { reason: 'the server stopped; the run goes on' })).toEqual([]);
});

it('a run that goes on is checked as a new one is: its prompts must fit the windows [P129]', async () => {
  const judges = [{ model: 'simulated:judge', contextWindow: 1000 }];
  const run = await createRun(app.store, planOf(panelOf('simulated:any', { judges })), [], app.now());
  const service = createRunService(app);
  await expect(service.resume(run.id, undefined, { force: true })).rejects.toThrow(/judges\.0 .* 1,000 .* too many/);
  await service.drain();
});
