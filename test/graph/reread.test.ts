import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contestedAfter } from '../../src/adjudication/debate-record.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { RunDefinition, RunKind } from '../../src/domain/run.ts';
import { rereadShareOf } from '../../src/graph/nodes/reread.ts';
import { roundsBlocks } from '../../src/report/sections/rounds.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { recordsOf } from '../../src/runs/load-debate-record.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { findingsOf } from '../../src/runs/results/write-report.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

let app: AppContext;
beforeEach(async () => {
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'reread.db') };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date(0) });
});
afterEach(() => app.close());

async function run(rereadShare: number, kind: RunKind = 'stress-test') {
  const plan: RunDefinition = {
    kind,
    spec: loadSpec('helpful-assistant'),
    panel: { ...loadPanel('offline'), rereadShare },
    scenarios: loadScenarios('bundled').slice(0, 12),
    seed: 1,
  };
  const row = await createRun(app.store, plan, [], app.now());
  await executeRun(row.id, {
    ...app,
    client: app.modelClientsFor(plan),
    concurrency: 4,
    budget: {},
    signal: new AbortController().signal,
  });
  return { id: row.id, records: await recordsOf(app.store, row.id) };
}

describe('the control of rounds [P171]', () => {
  it('reads a share of contested responses again, and debates what is then still contested', async () => {
    const { id, records } = await run(0.5);
    const reread = records.filter((record) => record.reread !== undefined);
    expect(reread.length).toBeGreaterThan(0);
    for (const record of reread) {
      const { reread: second, ...atFirst } = record;
      const first = contestedAfter(atFirst, 0);
      const { responses = [], assessments = [] } = second ?? {};
      expect(responses.length).toBeGreaterThan(0);
      for (const response of responses) expect(first).toContain(response);
      expect(assessments).toHaveLength(responses.length * (record.start?.judges.length ?? 0));
      // No case loses its debate: all that is contested after the second reading is assessed in round 1.
      const debated = new Set(record.rounds[1]?.assessments.map(({ response }) => response));
      expect([...debated].toSorted()).toEqual(contestedAfter(record, 0).toSorted());
    }
    const debates = await app.store.runs.debates(id);
    const at = records.findIndex((record) => record.reread !== undefined);
    expect(await verifyDebate(app.store, debates[at]?.id ?? '')).toMatchObject({ kind: 'identical' });
    const { summary } = await findingsOf(app.store, id, app.now());
    const { control } = summary.analysis.rounds;
    expect(control?.reread).toBe(reread.flatMap((record) => record.reread?.responses ?? []).length);
    expect(control?.debated).toBeGreaterThan(0);
    expect(JSON.stringify(roundsBlocks(summary.analysis))).toContain('The effect of the first round');
  }, 120_000);

  it('is off at 0, and the report then says that a change is no effect', async () => {
    const { id, records } = await run(0);
    expect(records.every((record) => record.reread === undefined)).toBe(true);
    const { summary } = await findingsOf(app.store, id, app.now());
    expect(summary.analysis.rounds.control).toBeUndefined();
    expect(JSON.stringify(roundsBlocks(summary.analysis))).toContain('No control: not an effect');
  }, 120_000);

  it('is never part of one question put to the panel, nor of runs stored before it', () => {
    expect(loadPanel('offline').rereadShare).toBe(0.5);
    expect(rereadShareOf({ kind: 'adjudication', panel: { rereadShare: 1 } })).toBe(0);
    expect(rereadShareOf({ kind: 'stress-test', panel: {} })).toBe(0);
  });
});
