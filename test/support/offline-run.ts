import path from 'node:path';
import { createAppContext } from '../../src/app/app-context.ts';
import type { Findings } from '../../src/results/findings.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { findingsOf } from '../../src/runs/results/write-report.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';

/** The findings of a run of the offline panel on the first bundled scenarios, in a store of its own. */
export async function offlineRun(folder: string, debates: number): Promise<Findings> {
  const environment = { key: () => undefined, storeFile: path.join(folder, `${debates}.db`) };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date(0) });
  try {
    const plan = {
      kind: 'stress-test' as const,
      spec: loadSpec('helpful-assistant'),
      panel: loadPanel('offline'),
      scenarios: loadScenarios('bundled').slice(0, debates),
      seed: 1,
    };
    const run = await createRun(app.store, plan, [], app.now());
    await executeRun(run.id, {
      ...app,
      client: app.modelClientsFor(plan),
      concurrency: 8,
      budget: {},
      signal: new AbortController().signal,
    });
    return await findingsOf(app.store, run.id, app.now());
  } finally {
    await app.close();
  }
}
