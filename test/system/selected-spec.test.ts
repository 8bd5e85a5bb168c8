import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { ModelRequest } from '../../src/domain/model-client.ts';
import type { Budget } from '../../src/domain/run.ts';
import { htmlReport } from '../../src/report/html/report.ts';
import { missingSentences } from '../../src/results/missing-answers.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { findingsOf } from '../../src/runs/results/write-report.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { estimateRun } from '../../src/spending/estimate-run.ts';
import { exportRun } from '../../src/transfer/export-run.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const folder = temporaryFolder();
let app: AppContext;
beforeAll(async () => {
  const environment = { key: () => undefined, storeFile: path.join(folder, 'runs.db') };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date(0) });
});
afterAll(() => app.close());

const spec = loadSpec('helpful-assistant');
const offline = loadPanel('offline');
const planOf = (specReading: 'whole' | 'selected') => ({
  kind: 'stress-test' as const,
  spec,
  panel: {
    ...offline,
    respondents: offline.respondents.slice(0, 4) as (typeof offline)['judges'],
    specReading,
    selectedSpecCharacters: 2000,
  },
  scenarios: loadScenarios('bundled').slice(0, 2),
  seed: 1,
});

async function hold(run: string, plan: ReturnType<typeof planOf>, seen: ModelRequest[], budget: Budget = {}) {
  const client = app.modelClientsFor(plan);
  return executeRun(run, {
    ...app,
    client: (provider) => ({
      complete(request, options) {
        seen.push(request);
        return client(provider).complete(request, options);
      },
    }),
    concurrency: 1,
    budget,
    signal: new AbortController().signal,
  });
}

it('judges name clauses by the table of contents, read those alone, and every verdict says so [P250, P315]', async () => {
  const plan = planOf('selected');
  const seen: ModelRequest[] = [];
  const run = await createRun(app.store, plan, [], app.now());
  const ended = await hold(run.id, plan, seen);
  expect(ended.state).toBe('finished');

  // Nobody but respondents, who read it as the panel says, saw the whole spec.
  const others = seen.filter(({ schema }) => schema !== undefined);
  const longest = Math.max(...others.map(({ messages }) => messages[0]?.text.length ?? 0));
  expect(longest).toBeLessThan(spec.source.length * 0.6);

  const debates = await app.store.runs.debates(run.id);
  const events = (await Promise.all(debates.map(({ id }) => app.store.trace.events(run.id, { debate: id })))).flat();
  const assessed = events.flatMap((event) =>
    event.type === 'judge-assessment' && event.data.assessment.kind === 'assessed' ? [event.data.assessment] : [],
  );
  expect(assessed.length).toBeGreaterThan(20);
  for (const { clausesRead, citations } of assessed) {
    expect(clausesRead?.of).toBe(spec.clauses.length);
    expect(clausesRead?.ids.length).toBeGreaterThan(0);
    for (const { clause } of citations) expect(clausesRead?.ids).toContain(clause);
  }
  const selections = others.filter(({ schema }) => schema?.name === 'clause-selection');
  // One for each judge and response, whatever rounds come.
  expect(selections).toHaveLength(2 * 4 * 3);

  const types = new Set(events.map(({ type }) => type));
  expect([...types]).toEqual(expect.arrayContaining(['advocate-argument', 'escalation', 'ruling']));
  for (const event of events) {
    if (event.type === 'advocate-argument') expect(event.data.argument.clausesRead?.of).toBe(spec.clauses.length);
    if (event.type === 'escalation' && event.data.outcome.kind === 'judged')
      expect(event.data.outcome.clausesRead?.ids.length).toBeGreaterThan(0);
    if (event.type === 'ruling') {
      expect(event.data.ruling.clausesRead?.of).toBe(spec.clauses.length);
      expect(event.data.ruling.explanation).toContain('and not by the whole spec');
    }
  }

  const findings = await findingsOf(app.store, run.id, app.now());
  expect(missingSentences(findings.summary.missing).join('\n')).toContain(
    'given by selected clauses instead of the whole spec',
  );
  const marks = {
    inspect: '"specReading":"selected"',
    promptfoo: 'judged by selected clauses',
    jsonl: 'Judged by selected clauses',
  } as const;
  for (const [format, mark] of Object.entries(marks)) {
    const files = await exportRun(app.store, run.id, path.join(folder, format), format as keyof typeof marks);
    expect(files.map((file) => readFileSync(file, 'utf8').replaceAll('": "', '":"')).join('\n')).toContain(mark);
  }

  const report = htmlReport(findings);
  expect(report).toContain('Judges did not read the whole spec');
  for (const { id } of debates) expect((await verifyDebate(app.store, id)).kind).toBe('identical');
});

it('a run that its budget stopped goes on to the same end and asks nothing twice [P250]', async () => {
  const plan = planOf('selected');
  const whole: ModelRequest[] = [];
  const undisturbed = await hold((await createRun(app.store, plan, [], app.now())).id, plan, whole);
  const parts: ModelRequest[] = [];
  const run = await createRun(app.store, plan, [], app.now());
  expect((await hold(run.id, plan, parts, { maxCalls: 25 })).state).toBe('stopped');
  const resumed = await hold(run.id, plan, parts);
  expect(resumed.digest).toBe(undisturbed.digest);
  expect(parts).toHaveLength(whole.length);
});

it('the dry run counts both calls of a judge [P250]', async () => {
  const [whole, selected] = await Promise.all(
    (['whole', 'selected'] as const).map((reading) => estimateRun(planOf(reading), app.models, app.now())),
  );
  const judged = 2 * 4 * 3;
  expect((selected?.calls.low ?? 0) - (whole?.calls.low ?? 0)).toBe(judged);
  expect((selected?.calls.high ?? 0) - (whole?.calls.high ?? 0)).toBe(judged);
});
