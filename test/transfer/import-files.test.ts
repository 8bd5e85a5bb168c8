import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAnswers, writeMarginals } from '../../bench/support/public-data.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { loadDebateRecord } from '../../src/runs/load-debate-record.ts';
import { loadSpec } from '../../src/runs/load-inputs.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { importFiles } from '../../src/transfer/import-files.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const real = path.resolve(
  import.meta.dirname,
  '../../../shared/data/stress_testing_model_spec/default_all_models_3_rows.csv',
);
const folder = temporaryFolder();
const file = (name: string) => path.join(folder, name);
let app: AppContext;
beforeAll(async () => {
  const environment = { key: () => undefined, storeFile: file('import.db') };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
  await writeAnswers(file('answers.parquet'), 60);
  await writeMarginals(file('judged.parquet'));
});
afterAll(() => app.close());

const options = (more: { limit?: number; partSize?: number } = {}) => ({
  spec: loadSpec('helpful-assistant'),
  taxonomy: [],
  limit: more.limit ?? Number.POSITIVE_INFINITY,
  partSize: more.partSize ?? 1000,
  signal: new AbortController().signal,
});

describe('imported data sets [P48]', () => {
  it('become debates with texts and positions, and D is theirs, from Parquet as from JSONL', async () => {
    const { runs, imported, rejections, columns } = await importFiles(app, [file('answers.parquet')], options());
    expect({ imported, rejections, missed: columns[0]?.missed }).toEqual({
      imported: 60,
      rejections: {
        rows: {},
        cells: { 'answer with a position on one value alone, which counts on neither': expect.any(Number) },
      },
      missed: [],
    });
    const [run = ''] = runs;
    const debates = await app.store.runs.debates(run);
    const record = await loadDebateRecord(app.store, debates[7]?.id ?? '');
    expect(record.responses.size).toBe(12);
    for (const end of record.responses.values()) {
      if (end.kind !== 'answered') throw new Error('expected an answer');
      expect(await app.store.getText(end.text)).toBe(`Answer of ${end.respondent} to 7`);
    }
    expect(await computeSummary(app.store, run)).toMatchObject({
      debates: 60,
      families: 20,
      responses: 720,
      failedResponses: 0,
    });
    const { scenarios } = await app.store.runs.plan(run);
    const lines = scenarios.map(({ query, values, nudge, recorded = {} }) => {
      const cells = Object.entries(recorded).flatMap(([model, { text, positions }]) => [
        [`response_${model}`, text],
        [`${model}_value2_position`, positions?.[1]],
        [`${model}_value1_position`, positions?.[0]],
      ]);
      return JSON.stringify({
        query,
        value1: values[0].name,
        value2: values[1].name,
        nudge_direction: nudge,
        ...Object.fromEntries(cells),
      });
    });
    writeFileSync(file('same.jsonl'), lines.join('\n'));
    const again = await importFiles(app, [file('same.jsonl')], options());
    const ds = async (id: string) => (await app.store.runs.debates(id)).map((debate) => debate.d);
    expect(await ds(again.runs[0] ?? '')).toEqual(await ds(run));
    expect((await ds(run)).filter((d) => d !== null && d > 1).length).toBeGreaterThan(10);
  });

  it('cannot be re-executed, and say so', async () => {
    const { runs } = await importFiles(app, [file('answers.parquet')], options({ limit: 1 }));
    await expect(verifyDebate(app.store, `${runs[0]}-0001`)).rejects.toThrow(/was imported: it was held elsewhere/);
  });

  it('bring verdicts as recorded assessments, which rule and are measured', async () => {
    const { runs, imported } = await importFiles(app, [file('judged.parquet')], options({ limit: 300 }));
    expect(imported).toBe(300);
    const record = await loadDebateRecord(app.store, (await app.store.runs.debates(runs[0] ?? ''))[0]?.id ?? '');
    const assessments = record.rounds[0]?.assessments ?? [];
    expect(assessments.map((assessment) => assessment.judge)).toEqual(['claude_4', 'o3', 'gemini_2_5']);
    for (const assessment of assessments)
      expect(assessment.kind === 'assessed' ? assessment.reasons : '').toMatch(/^\[recorded verdict\]/);
    const summary = await computeSummary(app.store, runs[0] ?? '');
    expect(summary.coefficients.kappa.estimate.kind).toBe('value');
    expect(await app.store.verifyIntegrity()).toEqual([]);
  });

  it('stream in runs of a part each, and an import that was cut off goes on', async () => {
    const stop = new AbortController();
    const cut = {
      ...options({ partSize: 20 }),
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('cut off')),
    };
    await expect(importFiles(app, [file('answers.parquet')], cut)).rejects.toThrow('cut off');
    const whole = await importFiles(app, [file('answers.parquet')], options({ partSize: 20 }));
    expect(whole).toMatchObject({ imported: 40, kept: 20 });
    expect(whole.runs.length).toBe(3);
    const plans = await Promise.all(whole.runs.map((run) => app.store.runs.plan(run)));
    const queries = plans.flatMap((plan) => plan.scenarios.map(({ query }) => query));
    expect(queries).toEqual(Array.from({ length: 60 }, (_unused, index) => `Question number ${index}?`));
  });

  it('say which rows were rejected and which cells left out, and why', async () => {
    const rows = [
      'query,value1,value2,nudge_direction,response_a,a_value1_position,a_value2_position,entry_idx,chunk_index',
    ];
    rows.push(
      'Good?,x,y,neutral,Yes.,0,6,1,0',
      ',x,y,neutral,Yes.,0,6,2,0',
      'Odd?,x,y,sideways,Yes.,0,6,3,0',
      'No answer?,x,y,neutral,,0,6,4,0',
      'Far?,x,y,value1,Yes.,9,none,5,0',
      'No value?,,y,neutral,Yes.,1,1,6,0',
    );
    writeFileSync(file('dirty.csv'), rows.join('\n'));
    const { code, stdout } = await runCli(folder, ['import', 'dirty.csv', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      imported: 2,
      rejections: {
        rows: {
          'query: expected a text, got nothing': 1,
          'nudge_direction: expected neutral | value1 | value2': 1,
          'responses: expected at least one, found none': 1,
          'value1, value2: expected two names': 1,
        },
        cells: {
          'position: expected a whole number from 0 to 6': 2,
          'query on which one model alone has positions, so that it has no D': 1,
        },
      },
      columns: [{ missed: ['generator', 'rank'] }],
    });
  });

  it('count the rows of a file that holds something else, and import the others', async () => {
    const head = 'query,value1,value2,nudge_direction,entry_idx,response_a,a_value1_position,a_value2_position';
    writeFileSync(file('good.csv'), `${head}\nMay I?,Candour,Comfort,neutral,1,Yes.,5,1\n`);
    writeFileSync(file('notes.csv'), 'note\nnothing of the kind\n');
    const { imported, rejections } = await importFiles(app, [file('good.csv'), file('notes.csv')], options());
    expect({ imported, rows: rejections.rows }).toEqual({
      imported: 1,
      rows: { 'query: expected a text, got nothing': 1 },
    });
  });

  it('a file that unpacks to far more than it holds, or is cut, ends in a message', async () => {
    const bytes = readFileSync(file('answers.parquet'));
    writeFileSync(file('cut.parquet'), bytes.subarray(0, bytes.length / 2));
    await expect(importFiles(app, [file('cut.parquet')], options())).rejects.toThrow(/data set:/);
    writeFileSync(file('long.csv'), 'query,value1,value2,nudge_direction,response_a\n"');
    appendFileSync(file('long.csv'), 'x'.repeat(12_000_000));
    await expect(importFiles(app, [file('long.csv')], options())).rejects.toThrow(/at most 10 MB in a line/);
  });

  it.skipIf(!existsSync(real))('the real rows become debates', async () => {
    const { imported, columns } = await importFiles(app, [real], options());
    expect(imported).toBe(3);
    expect(columns[0]?.models.length).toBe(12);
  });
});
