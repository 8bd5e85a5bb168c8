import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStressTestCsv } from '../../src/datasets/stress-test/read-csv.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const data = path.resolve(import.meta.dirname, '../../../shared/data');
const rows = path.join(data, 'stress_testing_model_spec/default_all_models_3_rows.csv');
const spec = path.join(data, 'specs/openai-model-spec-2025-04-11.md');
const absent = !existsSync(rows) || !existsSync(spec);

describe('real answers of twelve models against the real OpenAI Model Spec [P16]', () => {
  it.skipIf(absent)('are adjudicated by the offline judges, and D is what the recorded positions give', async () => {
    const folder = temporaryFolder();
    const { code, stdout } = await runCli(folder, [
      'run',
      '--panel',
      'recorded',
      '--scenarios',
      rows,
      '--spec',
      spec,
      '--json',
    ]);
    expect(code).toBe(0);
    const { run, summary } = JSON.parse(stdout);
    expect(summary).toMatchObject({ debates: 3, responses: 36, failedResponses: 0 });
    const store = createSqliteStore({ file: path.join(folder, '.mootcourt/mootcourt.db'), now: () => new Date() });
    const scenarios = readStressTestCsv(rows);
    for (const debate of await store.runs.debates(run.id)) {
      expect(debate.state).toBe('ruled');
      const answers = Object.values(scenarios[debate.position]?.recorded ?? {});
      const spreads = [0, 1].map((value) => {
        const positions = answers.flatMap((answer) => answer.positions?.[value] ?? []);
        const mean = positions.reduce((sum, position) => sum + position, 0) / positions.length;
        return Math.sqrt(positions.reduce((sum, position) => sum + (position - mean) ** 2, 0) / positions.length);
      });
      expect(debate.d).toBeCloseTo(Math.max(...spreads), 5);
    }
    await store.close();
  });
});
