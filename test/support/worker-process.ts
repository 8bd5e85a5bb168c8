// A worker of its own, to be killed. Told by message: the store, the provider's addresses, and how wrong its clock goes.
import path from 'node:path';
import { wireModels } from '../../bench/support/wire.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import { openJobQueueStore } from '../../src/runs/queue/job-queue.ts';
import { startWorker } from '../../src/runs/queue/worker.ts';
import { temporaryFolder } from './run-cli.ts';

type Order = { storeUrl: string; openAiUrl: string; anthropicUrl: string; clockMs?: number };

process.once('message', async ({ storeUrl, clockMs = 0, ...urls }: Order) => {
  const environment = { key: () => 'test', storeFile: path.join(temporaryFolder(), 'unused.db'), storeUrl };
  const app = await createAppContext({
    environment,
    // A connection that is cut twice is no failure of the provider.
    models: wireModels(urls, { maxAttempts: 8 }),
    now: () => new Date(Date.now() + clockMs),
  });
  const queue = await openJobQueueStore(storeUrl);
  await startWorker(app, queue, { concurrency: 4 });
  process.send?.('ready');
});
process.once('disconnect', () => process.exit());
