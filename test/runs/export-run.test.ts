import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnswersAnalysis, analyseFiles, type JudgementsAnalysis } from '../../src/runs/analyse-files.ts';
import { twelveModels, writeAnswers } from '../support/public-data.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const folder = temporaryFolder();
const file = (...parts: string[]) => path.join(folder, ...parts);
let run = '';

beforeAll(async () => {
  const held = await runCli(folder, ['run', '--limit', '6', '--json']);
  run = JSON.parse(held.stdout).run.id;
  await writeAnswers(file('answers.parquet'), 90);
});

const exported = async (id: string, format: string, out: string) => {
  const { code, stdout, stderr } = await runCli(folder, ['export', id, '--format', format, '--out', out, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout).files as string[];
};

describe('exported runs [P49]', () => {
  it('of an imported data set measure as the data set does', async () => {
    const brought = await runCli(folder, ['import', 'answers.parquet', '--json']);
    const [imported = ''] = JSON.parse(brought.stdout).runs;
    await exported(imported, 'parquet', 'again');
    const before = await analyseFiles([file('answers.parquet')], [], 1);
    const after = await analyseFiles([file('again', 'default.parquet')], [], 1);
    expect(after).toEqual(before);
    expect((after as AnswersAnalysis).models).toEqual(twelveModels);
  });

  it('have the public schema in Parquet and JSONL, and a card that says simulated', async () => {
    await exported(run, 'parquet', 'set');
    await exported(run, 'jsonl', 'lines');
    const answers = (await analyseFiles([file('set', 'default.parquet')], [], 1)) as AnswersAnalysis;
    expect(answers).toMatchObject({ rows: 6, families: 2, columns: { missed: [], unread: [] } });
    const judged = (await analyseFiles([file('lines', 'judge_evaluations.jsonl')], [], 1)) as JudgementsAnalysis;
    expect(judged).toMatchObject({ rows: 72, columns: { missed: [], unread: [] } });
    expect(judged.judges.length).toBe(3);
    expect(await analyseFiles([file('set', 'judge_evaluations.parquet')], [], 1)).toEqual(judged);
    const card = readFileSync(file('set', 'README.md'), 'utf8');
    expect(card).toContain('Simulated agents');
    expect(card).toContain('config_name: judge_evaluations');
    const back = await runCli(folder, ['import', 'lines/default.jsonl', '--json']);
    expect(JSON.parse(back.stdout)).toMatchObject({ imported: 6, rejections: { rows: {}, cells: {} } });
  });

  it('are whole JSON in the forms of promptfoo and Inspect, with every answer, ruling and judge', async () => {
    const [results = ''] = await exported(run, 'promptfoo', 'promptfoo');
    const promptfoo = JSON.parse(readFileSync(results, 'utf8'));
    expect(promptfoo.results.version).toBe(3);
    expect(promptfoo.results.results.length).toBe(72);
    const { successes, failures, errors } = promptfoo.results.stats;
    expect(successes + failures + errors).toBe(72);
    expect(promptfoo.config.description).toContain('[simulated agents]');
    const one = promptfoo.results.results[0];
    expect(one.success).toBe(one.gradingResult.reason === 'compliant');
    expect(one.gradingResult.componentResults.length).toBe(3);

    const logs = await exported(run, 'inspect', 'inspect');
    expect(logs.length).toBe(12);
    for (const log of logs) {
      const { version, status, samples, results: scored, eval: task } = JSON.parse(readFileSync(log, 'utf8'));
      expect({ version, status, samples: samples.length }).toEqual({ version: 2, status: 'success', samples: 6 });
      expect(task.metadata.simulated).toBe(true);
      const correct = samples.filter(
        (sample: { scores: { compliance: { value: string } } }) => sample.scores.compliance.value === 'C',
      );
      expect(scored.scores[0].metrics.accuracy.value).toBeCloseTo(correct.length / 6, 9);
      expect(samples[0].messages[1].content.length).toBeGreaterThan(20);
    }
  });

  it('name what is not there', async () => {
    const { code, stderr } = await runCli(folder, ['export', 'none']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('no run none') });
  });
});
