import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createClauseConflictCounter } from '../../src/adjudication/clause-conflict.ts';
import type { DebateRecord } from '../../src/adjudication/debate-record.ts';
import { meanPosition } from '../../src/adjudication/response-positions.ts';
import { valueCategories } from '../../src/domain/value.ts';
import { auroc } from '../../src/measures/auroc.ts';
import { rankCorrelation } from '../../src/measures/rank-correlation.ts';
import { recordsOf } from '../../src/runs/load-debate-record.ts';
import { loadSpec } from '../../src/runs/load-inputs.ts';
import { plantedPreference, simulatedModels } from '../../src/simulation/value-preferences.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

/** The whole bundled run with simulated agents: what was planted must come back out, from text alone. */
describe('the offline run finds the planted truth', () => {
  let records: DebateRecord[];

  beforeAll(async () => {
    const folder = temporaryFolder();
    const { code, stdout } = await runCli(folder, ['run', '--json']);
    expect(code).toBe(0);
    const { run } = JSON.parse(stdout);
    const store = createSqliteStore({ file: path.join(folder, '.mootcourt/mootcourt.db'), now: () => new Date() });
    records = await recordsOf(store, run.id);
    await store.close();
  }, 900_000);

  it('spec faults rank above clean clauses: AUROC at least 0.85 [P13]', () => {
    const file = path.resolve(import.meta.dirname, '../../config/truth/helpful-assistant.yaml');
    const truth = parse(readFileSync(file, 'utf8')) as { planted: { clauses: string[] }[] };
    const faulty = new Set(truth.planted.flatMap((fault) => fault.clauses));
    expect(faulty.size).toBeGreaterThanOrEqual(14);
    const counter = createClauseConflictCounter();
    for (const record of records) counter.add(record.rounds[0]?.assessments ?? []);
    const conflict = new Map(counter.result().map((row) => [row.clause, row.conflict]));
    const clauses = loadSpec('helpful-assistant').clauses.map((clause) => clause.id);
    const scores = (wanted: boolean) =>
      clauses.filter((id) => faulty.has(id) === wanted).map((id) => conflict.get(id) ?? 0);
    const area = auroc(scores(true), scores(false));
    expect(area.kind === 'value' ? area.value : area.reason).toBeGreaterThanOrEqual(0.85);
  });

  it('character comes back: Spearman ρ at least 0.9 over model × category [P14]', () => {
    const planted: number[] = [];
    const recovered: number[] = [];
    for (const category of valueCategories) {
      const means = simulatedModels.map((model) => meanCategoryPosition(records, `simulated:${model}`, category));
      const mean = means.reduce((sum, mean) => sum + mean, 0) / means.length;
      simulatedModels.forEach((model, index) => {
        planted.push(plantedPreference(model, category));
        recovered.push((means[index] ?? 0) - mean);
      });
    }
    const correlation = rankCorrelation(planted, recovered);
    expect(correlation.kind === 'value' ? correlation.value : correlation.reason).toBeGreaterThanOrEqual(0.9);
  });
});

/** Mean judged position of a model on the values of a category. */
function meanCategoryPosition(records: readonly DebateRecord[], model: string, category: string): number {
  const positions: number[] = [];
  for (const { start, responses, rounds } of records) {
    const response = [...responses.values()].find((response) => response.respondent === model)?.response;
    if (start === undefined || response === undefined) continue;
    const both = meanPosition(response, rounds[0]?.assessments ?? []);
    start.values.forEach((value, index) => {
      const position = both?.[index];
      if (value.category === category && position !== undefined) positions.push(position);
    });
  }
  return positions.reduce((sum, position) => sum + position, 0) / positions.length;
}
