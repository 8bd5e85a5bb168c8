import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../../src/app/app-context.ts';
import { summaryText } from '../../../src/cli/output/run-summary-text.ts';
import { splitStatements } from '../../../src/datasets/statements/split-statements.ts';
import { ModelError } from '../../../src/domain/model-client.ts';
import { memberFromId } from '../../../src/domain/panel.ts';
import type { McpContext } from '../../../src/mcp/context.ts';
import { runAnswer, runOf } from '../../../src/mcp/run-result.ts';
import { htmlReport } from '../../../src/report/html/report.ts';
import { keyFindings } from '../../../src/report/key-findings.ts';
import { markdownReport } from '../../../src/report/markdown/report.ts';
import { coverageSentence, statesOf } from '../../../src/results/coverage-text.ts';
import { loadSpec } from '../../../src/runs/load-inputs.ts';
import { computeSummary } from '../../../src/runs/results/compute-summary.ts';
import { findingsOf } from '../../../src/runs/results/write-report.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import { generateScenarios, readGenerated, startGeneration } from '../../../src/studies/generate/generate-scenarios.ts';
import { planCover } from '../../../src/studies/generate/plan-cover.ts';
import { exportRun } from '../../../src/transfer/export-run.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

const specFile = path.join(import.meta.dirname, 'fixtures/twelve-statements.md');
const folder = temporaryFolder();
const store = path.join(folder, 'cover.db');
const environment = { MOOTCOURT_STORE: store };
const all = path.join(folder, 'all.jsonl');
let app: AppContext;
let generated: { written: number; cover: { statements: number; uncovered: { reason: string }[] } };

beforeAll(async () => {
  const { stdout } = await runCli(
    folder,
    ['generate', '--cover', '--spec', specFile, '--out', all, '--json'],
    environment,
  );
  generated = JSON.parse(stdout);
  app = await createAppContext({
    environment: { key: () => undefined, storeFile: store },
    models: loadModels(),
    now: () => new Date(),
  });
});
afterAll(() => app.close());

async function findingsOn(scenarios: string) {
  await runCli(folder, ['run', '--spec', specFile, '--scenarios', scenarios], environment);
  const [row] = await app.store.runs.runs(1, { kinds: ['stress-test'] });
  return findingsOf(app.store, row?.id ?? '', new Date(0), app.models);
}

it('`generate --cover` and a run test every statement of a spec, by citations, offline [P142]', async () => {
  expect(generated.cover).toMatchObject({ statements: 12, uncovered: [] });
  const families = readFileSync(all, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { statements: string[] });
  const counts = new Map<string, number>();
  for (const { statements } of families) for (const id of statements) counts.set(id, (counts.get(id) ?? 0) + 1);
  expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(3);
  const { summary } = await findingsOn(all);
  expect(coverageSentence(summary.coverage)).toMatch(/^Coverage: 12 of 12 statements .* untested 0\.$/);
}, 120_000);

it('a clause without questions is named as untested in terminal, reports, tool and export [P143]', async () => {
  const clause = 'disputes-operator';
  const kept = readFileSync(all, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.includes(`"${clause}/`));
  const some = path.join(folder, 'some.jsonl');
  writeFileSync(some, kept.join('\n'));
  const findings = await findingsOn(some);
  const untested = statesOf(findings.summary.coverage, 'untested');
  expect(untested.map((row) => row.clause)).toEqual([clause]);
  const quote = 'must not take sides in quarrels';
  const { run, summary, totals } = findings;
  const line = /Coverage: 11 of 12[^\n]*untested 1 \(disputes-operator/;
  const terminal = summaryText(run, summary, totals, { store: '', report: '' });
  expect(terminal).toMatch(line);
  expect(terminal.indexOf('Coverage: ')).toBeLessThan(terminal.indexOf('Weakest clauses'));
  expect(keyFindings(findings)[0]).toMatch(line);
  for (const report of [markdownReport(findings), htmlReport(findings)])
    expect(report.slice(report.indexOf('Coverage of the spec'))).toContain(quote);
  const context = { app, service: { summary: (id: string) => computeSummary(app.store, id) } } as unknown as McpContext;
  const answer = JSON.stringify(await runAnswer(context, await runOf(context, run.id), undefined));
  expect(answer).toContain('"untested":{"count":1');
  expect(answer).toContain(quote);
  const files = await exportRun(app.store, run.id, path.join(folder, 'export'), 'jsonl');
  const tsv = readFileSync(files.find((file) => file.endsWith('coverage.tsv')) ?? '', 'utf8').split('\n');
  expect(tsv.filter((row) => row.includes('\tuntested\t'))).toHaveLength(1);
}, 120_000);

it('an ended budget leaves statements uncovered, each with the reason [P142]', async () => {
  const out = path.join(folder, 'cut.jsonl');
  const { stdout } = await runCli(
    folder,
    ['generate', '--cover', '--spec', specFile, '--out', out, '--json', '--budget', '6calls'],
    environment,
  );
  const { cover } = JSON.parse(stdout) as typeof generated;
  expect(cover.uncovered.length).toBeGreaterThan(0);
  for (const { reason } of cover.uncovered) expect(reason).toMatch(/stopped before .*budget/i);
}, 60_000);

it('`--dry-run` tells families, calls and what a budget leaves uncovered, and stores nothing [P247]', async () => {
  const untouched = { MOOTCOURT_STORE: path.join(folder, 'never.db') };
  const dry = ['generate', '--cover', '--spec', specFile, '--dry-run', '--json'];
  const { estimate } = JSON.parse((await runCli(folder, dry, untouched)).stdout);
  expect(estimate.families).toBe(generated.written);
  expect(estimate.calls.expected).toBe((generated as unknown as { spent: { calls: number } }).spent.calls);
  expect(estimate.cover).toMatchObject({ statements: 12, wanted: 3, uncovered: [] });
  expect(estimate.cover.colliding).toBeGreaterThan(0);
  const cut = JSON.parse((await runCli(folder, [...dry, '--budget', '30calls'], untouched)).stdout).estimate.cover;
  expect(cut.affordable).toBe(10);
  expect(cut.uncovered.length).toBeGreaterThan(0);
  for (const { reason } of cut.uncovered) expect(reason).toMatch(/budget/);
  expect(existsSync(untouched.MOOTCOURT_STORE)).toBe(false);
}, 60_000);

it('a dropped draft is tried again, and a run reads what the later rounds wrote [P142]', async () => {
  let isDropped = false;
  const dropping: AppContext = {
    ...app,
    modelClientsFor: (plan) => (provider, connection) => {
      const client = app.modelClientsFor(plan)(provider, connection);
      return {
        complete(request, call) {
          if (isDropped || request.schema?.name !== 'scenario') return client.complete(request, call);
          isDropped = true;
          throw new ModelError({ kind: 'bad-request', message: 'not today' });
        },
      };
    },
  };
  const spec = loadSpec(specFile);
  const statements = splitStatements(spec);
  const generators = [memberFromId('simulated:generator-1')];
  const cover = { statements, wanted: 1 };
  const recipe = { source: 'statements', taxonomy: 'bundled', count: 1, generators, cover } as const;
  const { id } = await startGeneration(dropping, { ...recipe, spec, seed: 1 });
  const signal = new AbortController().signal;
  const result = await generateScenarios(dropping, id, { signal, concurrency: 1, onFamily: () => undefined });
  expect(result.dropped).toEqual({ 'queries: bad-request': 1 });
  expect(result.cover?.uncovered).toEqual([]);
  expect(await readGenerated(app, id)).toHaveLength(3 * result.written);
}, 60_000);

it('plans pairs that can collide first, and tries again only what is short [P142]', () => {
  const spec = loadSpec(specFile);
  const statements = splitStatements(spec);
  const drafts = planCover(spec, statements, 3, new Map(), 0);
  for (const { id } of statements)
    expect(drafts.filter((draft) => draft.statements.includes(id)).length).toBeGreaterThanOrEqual(3);
  const written = new Map(statements.map(({ id }, index) => [id, index === 0 ? 2 : 3]));
  const again = planCover(spec, statements, 3, written, 1);
  expect(again).toHaveLength(1);
  expect(again[0]?.statements).toContain(statements[0]?.id);
});
