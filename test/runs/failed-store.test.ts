import path from 'node:path';
import { expect, it } from 'vitest';
import { createAppContext } from '../../src/app/app-context.ts';
import type { ModelClient } from '../../src/domain/model-client.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { storeFailed } from '../../src/store/store-failure.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const plan = {
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel: loadPanel('offline'),
  scenarios: loadScenarios('bundled').slice(0, 12),
  seed: 1,
};

it('a run whose answers cannot be kept stops paying at once, and goes on to the undisturbed digest [P231]', async () => {
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'full.db') };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date(0) });
  let isFull = false;
  let [calls, kept, afterFailure] = [0, 0, 0];
  const counted = (client: ModelClient): ModelClient => ({
    complete(request, options) {
      calls += 1;
      if (isFull) afterFailure += 1;
      return client.complete(request, options);
    },
  });
  const { ledger } = app.store;
  const store = {
    ...app.store,
    ledger: {
      ...ledger,
      async record(entry: Parameters<typeof ledger.record>[0]) {
        if (kept >= 40) {
          isFull = true;
          throw storeFailed('the disk is full; make room');
        }
        kept += 1;
        await ledger.record(entry);
      },
    },
  };
  const clients = app.modelClientsFor(plan);
  const options = { ...app, concurrency: 2, budget: {}, signal: new AbortController().signal };
  const run = await createRun(app.store, plan, [], app.now());
  const failing = { ...options, store, client: (provider: string) => counted(clients(provider)) };
  const ended = await executeRun(run.id, failing);
  expect(ended.state).toBe('stopped');
  const lost = calls - 40;
  expect(ended.reason).toContain(`the disk is full; make room. ${lost} answers that had come were lost`);
  expect(afterFailure).toBe(0);
  const undisturbed = await createRun(app.store, plan, [], app.now());
  const whole = await executeRun(undisturbed.id, { ...options, client: clients });
  const resumed = await executeRun(run.id, { ...options, client: clients });
  expect(resumed).toMatchObject({ state: 'finished', digest: whole.digest });
  await app.close();
});
