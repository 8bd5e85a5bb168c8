import { openQueue } from '../../runs/queue/job-queue.ts';
import { workOn } from '../../runs/queue/worker.ts';
import { readEnvironment, storeName } from '../../settings/environment.ts';
import { parseBudget } from '../options/budget.ts';
import { sharedStore } from '../options/require-postgres.ts';
import { graceMs, onStopSignals } from '../shutdown-signals.ts';
import { withHouse } from '../with-app.ts';

const defaultConcurrency = 8;

/** Holds debates of whatever runs are in the queue until it is told to stop. */
export async function worker(options: { concurrency?: number; budget?: string }): Promise<void> {
  const budget = parseBudget(options.budget);
  const environment = readEnvironment();
  const storeUrl = sharedStore(environment, 'worker');
  const concurrency = options.concurrency ?? defaultConcurrency;
  await withHouse(
    async (house) => {
      const queue = await openQueue(storeUrl);
      const working = await workOn(house, queue, {
        concurrency,
        onEnd: (debate, run) => {
          process.stderr.write(`debate ${debate} held${run === undefined ? '' : `; run ${run.id} ${run.state}`}\n`);
        },
      });
      process.stderr.write(`worker: ${concurrency} debates at once from ${storeName(environment)}\n`);
      await new Promise<void>((resolve) => onStopSignals(resolve));
      await working.stop(graceMs);
    },
    { budget, logLevel: 'warn' },
  );
}
