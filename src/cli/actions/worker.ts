import { openJobQueueStore } from '../../runs/queue/job-queue.ts';
import { startWorker } from '../../runs/queue/worker.ts';
import { readEnvironment, storeName } from '../../settings/environment.ts';
import { parseBudget } from '../options/budget.ts';
import { requirePostgres } from '../options/require-postgres.ts';
import { onStopSignals, shutdownGraceMs } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

const defaultConcurrency = 8;

/** Holds debates of whatever runs are in the queue until it is told to stop. */
export async function worker(options: { concurrency?: number; budget?: string }): Promise<void> {
  const budget = parseBudget(options.budget);
  const environment = readEnvironment();
  const storeUrl = requirePostgres(environment, 'worker');
  const concurrency = options.concurrency ?? defaultConcurrency;
  await withApp(
    async (app) => {
      const queue = await openJobQueueStore(storeUrl);
      const working = await startWorker(app, queue, {
        concurrency,
        onEnd: (debate, run) => {
          process.stderr.write(`debate ${debate} held${run === undefined ? '' : `; run ${run.id} ${run.state}`}\n`);
        },
      });
      process.stderr.write(`worker: ${concurrency} debates at once from ${storeName(environment)}\n`);
      await new Promise<void>((resolve) => onStopSignals(resolve));
      await working.stop(shutdownGraceMs);
    },
    { budget, logLevel: 'warn' },
  );
}
