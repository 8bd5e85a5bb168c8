// A process of its own that holds a stored run, to be killed. Told by message: the store, the provider's addresses, the run, and how wrong its clock goes.
import { flushCompileCache } from 'node:module';
import { wireModels } from '../../bench/support/wire.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import { executeRun } from '../../src/runs/execute-run.ts';

type Order = { storeFile: string; openAiUrl: string; anthropicUrl: string; run: string; clockMs?: number };

process.once('message', async ({ storeFile, run, clockMs = 0, ...urls }: Order) => {
  const app = await createAppContext({
    environment: { key: () => 'test', storeFile },
    models: wireModels(urls, { concurrency: 4, maxAttempts: 8 }),
    now: () => new Date(Date.now() + clockMs),
  });
  await executeRun(run, {
    ...app,
    client: app.modelClientsFor(await app.store.runs.plan(run)),
    concurrency: 3,
    budget: {},
    signal: new AbortController().signal,
  });
  await app.close();
  process.disconnect();
});
// Loaded before it is needed, and compiled once for all processes: a killed one would not keep what it compiled.
await import('openai');
flushCompileCache();
process.send?.('ready');
