import path from 'node:path';
import { expect, it } from 'vitest';
import { createRun } from '../../src/runs/create-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { groundTruth } from '../../src/simulation/ground-truth.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { temporaryFolder } from '../support/run-cli.ts';

it('tells the truth of answers that this version simulated, and of no earlier one’s [P318]', async () => {
  const store = createSqliteStore({ file: path.join(temporaryFolder(), 'truth.db'), now: () => new Date(0) });
  const plan = {
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios: loadScenarios('bundled').slice(0, 2),
    seed: 1,
  };
  const run = await createRun(store, plan, [], new Date(0));
  expect(await groundTruth(store, run.id)).toBeTypeOf('function');
  // As an earlier version stored it: without the version of its simulated agents.
  const old = { ...run, id: '700101-00000001' };
  await store.runs.create(old, plan, []);
  expect(await groundTruth(store, old.id)).toBeUndefined();
  await store.close();
});
