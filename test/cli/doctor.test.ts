import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { createAppContext } from '../../src/app/app-context.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

it('doctor names a row that cannot be read, and checks the rest all the same [P300]', async () => {
  const folder = temporaryFolder();
  const storeFile = path.join(folder, 'damaged.db');
  const now = () => new Date(0);
  const app = await createAppContext({ environment: { key: () => undefined, storeFile }, models: loadModels(), now });
  const scenarios = loadScenarios('bundled').slice(0, 1);
  const plan = { kind: 'stress-test' as const, spec: loadSpec('helpful-assistant'), panel: loadPanel('offline') };
  const { id } = await createRun(app.store, { ...plan, scenarios, seed: 1 }, [], now());
  await app.close();
  const database = new DatabaseSync(storeFile);
  database.exec("UPDATE runs SET state = 'odd'");
  database.close();
  const { code, stdout } = await runCli(folder, ['doctor', '--store', storeFile]);
  expect(code).toBe(1);
  expect(stdout).toMatch(new RegExp(`FAIL\\s+runs\\s.*runs ${id}: state: `));
  expect(stdout).toMatch(/ok\s+panel\s/);
});
