import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { twelveModels, writeAnswers } from '../../bench/support/public-data.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { loadSpec } from '../../src/runs/load-inputs.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import type { AnswersAnalysis } from '../../src/studies/analyse/analyse-answers.ts';
import { analyseFiles } from '../../src/studies/analyse/analyse-files.ts';
import type { JudgementsAnalysis } from '../../src/studies/analyse/analyse-judgements.ts';
import { type ExportFormat, exportRun } from '../../src/transfer/export-run.ts';
import { importFiles } from '../../src/transfer/import-files.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

/** Inspect's own order of a log's fields; its reader of heads rests on it. */
const inspectOrder = ['version', 'status', 'eval', 'plan', 'results', 'stats', 'samples'];

const folder = temporaryFolder();
const file = (...parts: string[]) => path.join(folder, ...parts);
let run = '';

let app: AppContext;
beforeAll(async () => {
  const held = await runCli(folder, ['run', '--limit', '6', '--json']);
  run = JSON.parse(held.stdout).run.id;
  await writeAnswers(file('answers.parquet'), 90);
  const environment = { key: () => undefined, storeFile: file('.mootcourt', 'mootcourt.db') };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
});
afterAll(() => app.close());

const exported = (id: string, format: ExportFormat, out: string) => exportRun(app.store, id, file(out), format);
const imported = (name: string) =>
  importFiles(app, [file(name)], {
    spec: loadSpec('helpful-assistant'),
    taxonomy: [],
    limit: Number.POSITIVE_INFINITY,
    partSize: 1000,
    signal: new AbortController().signal,
  });

describe('exported runs [P49]', () => {
  it('of an imported data set measure as the data set does', async () => {
    const { runs } = await imported('answers.parquet');
    await exported(runs[0] ?? '', 'parquet', 'again');
    const before = await analyseFiles([file('answers.parquet')], [], 1);
    const after = await analyseFiles([file('again', 'default.parquet')], [], 1);
    expect(after).toEqual(before);
    expect((after[0] as AnswersAnalysis).models).toEqual(twelveModels);
  });

  it('have the public schema in Parquet and JSONL, and a card that says simulated', async () => {
    await exported(run, 'parquet', 'set');
    await exported(run, 'jsonl', 'lines');
    const answers = (await analyseFiles([file('set', 'default.parquet')], [], 1))[0] as AnswersAnalysis;
    expect(answers).toMatchObject({ rows: 6, families: 2, columns: { missed: [], unread: [] } });
    const judged = (await analyseFiles([file('lines', 'judge_evaluations.jsonl')], [], 1))[0] as JudgementsAnalysis;
    expect(judged).toMatchObject({ rows: 72, columns: { missed: [], unread: [] } });
    expect(judged.judges.length).toBe(3);
    // Lines of text have no place for the mark; the card beside them says it.
    const marked = { ...judged, simulated: true };
    expect(await analyseFiles([file('set', 'judge_evaluations.parquet')], [], 1)).toEqual([marked]);
    const card = readFileSync(file('set', 'README.md'), 'utf8');
    expect(card).toContain('Simulated agents');
    expect(card).toContain('config_name: judge_evaluations');
    expect(await imported('lines/default.jsonl')).toMatchObject({ imported: 6, rejections: { rows: {}, cells: {} } });
  });

  it('are measured and imported as a folder: answers and judgements each as what they are', async () => {
    await exported(run, 'parquet', 'both');
    const [answers] = await analyseFiles([file('both', 'default.parquet')], [], 1);
    const [judged] = await analyseFiles([file('both', 'judge_evaluations.parquet')], [], 1);
    expect(await analyseFiles([file('both')], [], 1)).toEqual([answers, judged]);
    const report = await imported('both');
    expect(report).toMatchObject({ imported: 12, rejections: { rows: {}, cells: {} } });
    expect(report.columns.map(({ kind }) => kind)).toEqual(['answers', 'judgements']);
    const panels = await Promise.all(report.runs.map((id) => app.store.runs.config(id)));
    expect(panels.map(({ panel }) => panel.judges.length)).toEqual([1, 3]);
    // Simulated agents stay called so, in measures and in what was imported.
    expect(answers?.simulated).toBe(true);
    for (const id of report.runs) expect((await app.store.runs.run(id))?.simulated).toBe(true);
    const [, judgedRun = ''] = report.runs;
    const summary = await computeSummary(app.store, judgedRun);
    expect(summary.rounds).toMatchObject({ held: 0, moves: 0 });
    expect(await imported('both')).toMatchObject({ imported: 0, kept: 12, runs: report.runs });
  });

  it('are whole JSON in the forms that promptfoo and Inspect read, with every answer, ruling and judge [P37]', async () => {
    const [results = ''] = await exported(run, 'promptfoo', 'promptfoo');
    const promptfoo = JSON.parse(readFileSync(results, 'utf8'));
    expect(promptfoo.results.version).toBe(3);
    expect(promptfoo.results.results.length).toBe(72);
    const { successes, failures, errors } = promptfoo.results.stats;
    expect(successes + failures + errors).toBe(72);
    expect(promptfoo.config.description).toContain('[simulated agents]');
    // promptfoo's importer takes its counts from the prompts, one a provider, and computes none.
    expect(promptfoo.results.prompts.length).toBe(12);
    const summed = (name: string) =>
      promptfoo.results.prompts.reduce(
        (sum: number, prompt: { metrics: Record<string, number> }) => sum + (prompt.metrics[name] ?? Number.NaN),
        0,
      );
    expect(['testPassCount', 'testFailCount', 'testErrorCount'].map(summed)).toEqual([successes, failures, errors]);
    expect(summed('assertPassCount') + summed('assertFailCount')).toBe(72 * 3);
    const { provider, metrics } = promptfoo.results.prompts[0];
    const own = promptfoo.results.results.filter(
      (result: { provider: { id: string } }) => result.provider.id === provider,
    );
    expect(metrics.score).toBe(own.filter((result: { success: boolean }) => result.success).length);
    expect(metrics.namedScoresCount.D).toBe(6);
    const item = promptfoo.results.results[0];
    expect(item.success).toBe(item.gradingResult.reason === 'compliant');
    expect(item.gradingResult.componentResults.length).toBe(3);

    const logs = await exported(run, 'inspect', 'inspect');
    expect(logs.length).toBe(12);
    expect(readdirSync(file('inspect')).length).toBe(12);
    for (const log of logs) {
      // Inspect lists files of this pattern only, and reads a log's head no further than to its samples.
      expect(path.basename(log)).toMatch(
        /^\d{4}-\d{2}-\d{2}T\d{2}[:-]\d{2}[:-]\d{2}[^_]*_mootcourt-stress-test_[^_]+\.json$/,
      );
      expect(Object.keys(JSON.parse(readFileSync(log, 'utf8')))).toEqual(inspectOrder);
      const { version, status, samples, results: scored, eval: task } = JSON.parse(readFileSync(log, 'utf8'));
      expect({ version, status, samples: samples.length }).toEqual({ version: 2, status: 'success', samples: 6 });
      expect(task.metadata.simulated).toBe(true);
      const correct = samples.filter(
        (sample: { scores: { compliance: { value: string } } }) => sample.scores.compliance.value === 'C',
      );
      const partly = samples.filter(
        (sample: { scores: { compliance: { value: string } } }) => sample.scores.compliance.value === 'P',
      );
      expect(scored.scores[0].metrics.compliant.value).toBeCloseTo(correct.length / 6, 9);
      expect(scored.scores[0].metrics.accuracy.value).toBeCloseTo((correct.length + partly.length / 2) / 6, 9);
      expect(samples[0].messages[1].content.length).toBeGreaterThan(20);
    }
  });

  it('name what is not there', async () => {
    await expect(exported('none', 'parquet', 'none')).rejects.toThrow(/no run none/);
    const { code, stdout } = await runCli(folder, ['export', run, '--format', 'jsonl', '--out', 'told', '--json']);
    expect({ code, files: JSON.parse(stdout).files.length }).toEqual({ code: 0, files: 4 });
  });
});
