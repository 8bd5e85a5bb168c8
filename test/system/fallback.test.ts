import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { Member, Panel } from '../../src/domain/panel.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { markdownReport } from '../../src/report/markdown/report.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadDebateRecord } from '../../src/runs/load-debate-record.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { findingsOf } from '../../src/runs/results/write-report.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { checkPanel, loadPanel } from '../../src/settings/panel-file.ts';
import { type FaultyServer, openAiAnswer, startFaultyServer, status } from '../support/faulty-server.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const offline = loadPanel('offline');
if (offline.respondents === 'recorded') throw new Error('expected named respondents');
/** Asked in its own place, then in that of a model that is simulated and so never fails. */
const failing = (member: Member, name: string): Member => ({
  model: 'faulty:any',
  name,
  fallbacks: ['faulty:other', member.model],
});
const [first, second] = offline.respondents as [Member, Member];
const [literal, purposive, cautious] = offline.judges as [Member, Member, Member];
const panel: Panel = {
  ...offline,
  respondents: [first, failing(second, 'second')],
  judges: [literal, purposive, failing(cautious, 'third')],
  rereadShare: 0,
};
const plan: RunDefinition = {
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel,
  scenarios: loadScenarios('bundled').slice(0, 2),
  seed: 7,
};

let server: FaultyServer;
let app: AppContext;

beforeAll(async () => {
  server = await startFaultyServer();
  const models = loadModels();
  const faulty = {
    kind: 'openai',
    baseUrl: server.openAiUrl,
    concurrency: 16,
    maxAttempts: 1,
    circuitFailures: 100_000,
  } as const;
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'fallback.db') };
  const providers = { ...models.providers, faulty };
  app = await createAppContext({ environment, models: { ...models, providers }, now: () => new Date() });
});
afterAll(async () => {
  await app.close();
  await server.stop();
});

async function hold(): Promise<string> {
  const run = await createRun(app.store, plan, [], app.now());
  const ended = await executeRun(run.id, {
    ...app,
    client: app.modelClientsFor(plan),
    concurrency: 2,
    budget: {},
    signal: new AbortController().signal,
  });
  expect(ended.state).toBe('finished');
  return run.id;
}

it('fallbacks answer where a member fails for good, are told in the events, and replays keep them [P62]', async () => {
  server.set(status(500));
  const run = await hold();
  for (const { id } of await app.store.runs.debates(run)) {
    const record = await loadDebateRecord(app.store, id);
    const ends = [...record.responses.values()];
    const backed = ends.filter((end) => end.respondent === 'second');
    expect(backed).toMatchObject([{ kind: 'answered', fallback: second.model }]);
    expect(ends.find((end) => end.respondent !== 'second')).not.toHaveProperty('fallback');
    const assessments = record.rounds.flatMap((round) => round.assessments);
    const third = assessments.filter((assessment) => assessment.judge === 'third');
    expect(third.length).toBeGreaterThan(0);
    for (const item of third) expect(item).toMatchObject({ kind: 'assessed', fallback: cautious.model });
    expect(await verifyDebate(app.store, id)).toMatchObject({ kind: 'identical' });
  }
  const { missing } = await computeSummary(app.store, run);
  expect(missing).toEqual([
    {
      role: 'respondent',
      member: 'second',
      asked: 2,
      failures: {},
      reasons: {},
      marks: {},
      fallbacks: { [second.model]: 2 },
    },
    {
      role: 'judge',
      member: 'third',
      asked: 4,
      failures: {},
      reasons: {},
      marks: {},
      fallbacks: { [cautious.model]: 4 },
    },
    {
      role: 'judge-in-rounds',
      member: 'third',
      asked: 2,
      failures: {},
      reasons: {},
      marks: {},
      fallbacks: { [cautious.model]: 2 },
    },
    {
      role: 'advocate',
      member: 'second',
      asked: 2,
      failures: {},
      reasons: {},
      marks: {},
      fallbacks: { [second.model]: 2 },
    },
  ]);
  // Every failed call is asked of two models once, and nothing is asked again once a fallback's answer is in the ledger.
  const asked = server.calls();
  server.set(openAiAnswer({ content: 'I am back.' }));
  const again = await createRun(app.store, plan, [run], app.now());
  await executeRun(again.id, {
    ...app,
    client: app.modelClientsFor(plan),
    concurrency: 2,
    budget: {},
    signal: new AbortController().signal,
  });
  expect(server.calls()).toBe(asked);
  expect((await app.store.ledger.totals(again.id)).calls).toBe(0);
});

it('a refusal is the member’s own answer: no fallback is asked', async () => {
  server.set(openAiAnswer({ content: null, refusal: 'I will not help with that.' }));
  const run = await hold();
  for (const { id } of await app.store.runs.debates(run)) {
    const record = await loadDebateRecord(app.store, id);
    const own = [...record.responses.values()].find((end) => end.respondent === 'second');
    expect(own).toMatchObject({ kind: 'answered', finish: 'refusal' });
    expect(own).not.toHaveProperty('fallback');
    const judged = record.rounds.flatMap((round) => round.assessments).filter((item) => item.judge === 'third');
    for (const item of judged) expect(item).toMatchObject({ kind: 'abstained', failure: { kind: 'refusal' } });
  }
  const findings = await findingsOf(app.store, run, app.now());
  expect(findings.summary.missing).toMatchObject([
    { role: 'respondent', member: 'second', failures: {}, marks: { refusal: 2 } },
    { role: 'judge', member: 'third', failures: { refusal: 4 } },
    { role: 'judge-in-rounds', member: 'third', failures: { refusal: 2 } },
    { role: 'advocate', member: 'second', failures: { refusal: 2 } },
  ]);
  expect(markdownReport(findings)).toContain('Judge third, of 4 first assessments: 4 missing (refusal: ');
});

it('a fallback of an unknown provider, and limits of one, are named before the first call [P7]', () => {
  const { models, environment } = app;
  const broken = { ...panel, judges: [{ ...literal, fallbacks: ['acme:x'] }] };
  expect(() => checkPanel(broken, models, environment)).toThrow('judges.0.fallbacks.0: acme:x: provider acme');
  const limited = { ...panel, limits: { acme: { concurrency: 1 } } };
  expect(() => checkPanel(limited, models, environment)).toThrow('limits.acme: there is no provider acme');
});
