import { MootcourtError } from '../model/errors.ts';
import { openQueue } from '../runs/queue.ts';
import { workOn } from '../runs/work.ts';
import { readEnvironment, storeName } from '../settings/environment.ts';
import { withHouse } from './house.ts';
import { graceMs, onStopSignals } from './stop-signals.ts';

const defaultConcurrency = 8;

/** Holds debates of whatever runs are in the queue until it is told to stop. */
export async function worker(options: { concurrency?: number }): Promise<void> {
  const environment = readEnvironment();
  const { storeUrl } = environment;
  if (storeUrl === undefined)
    throw new MootcourtError(
      'bad-config',
      `MOOTCOURT_STORE: workers share a Postgres database; ${storeName(environment)} is a file`,
    );
  const concurrency = options.concurrency ?? defaultConcurrency;
  await withHouse(async (house) => {
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
  });
}
