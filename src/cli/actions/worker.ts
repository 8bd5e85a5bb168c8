import { openJobQueueStore } from '../../runs/queue/job-queue.ts';
import { startWorker } from '../../runs/queue/worker.ts';
import { storeName } from '../../settings/environment.ts';
import type { WorkerOptions } from '../commands/worker.ts';
import { environmentHere } from '../options/environment.ts';
import { requirePostgres } from '../options/queue.ts';
import { counted } from '../output/counted.ts';
import { onShutdownSignals, shutdownGraceMs } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

/** Runs the debates of the queue until a signal stops it. */
export async function worker({ concurrency, budget }: WorkerOptions): Promise<void> {
  const environment = environmentHere();
  const storeUrl = requirePostgres(environment, 'worker');
  await withApp(
    async (app) => {
      const queue = await openJobQueueStore(storeUrl);
      const working = await startWorker(app, queue, {
        concurrency,
        onEnd: (debate, run) => {
          process.stderr.write(`debate ${debate} held${run === undefined ? '' : `; run ${run.id} ${run.state}`}\n`);
        },
      });
      process.stderr.write(`worker: ${counted(concurrency, 'debate')} at once from ${storeName(environment)}\n`);
      await new Promise<void>((resolve) => onShutdownSignals(resolve));
      await working.stop(shutdownGraceMs);
    },
    { budget, logLevel: 'warn' },
  );
}
