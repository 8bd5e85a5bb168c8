import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '../../app/open-store.ts';
import type { WorkerAnswer, WorkerQuestion } from '../../concurrency/worker-calls.ts';
import type { RunSummary } from '../../results/run-summary.ts';
import { computeSummary } from './compute-summary.ts';
import type { StoreLocation } from './summary-cache.ts';

/** A thread that computes findings: the resampling of a long run would hold up feed and calls for seconds. */
const store = await openStore(workerData as StoreLocation, () => new Date());

parentPort?.on('message', async ({ id, question: run }: WorkerQuestion<string>) => {
  let answer: WorkerAnswer<RunSummary>;
  try {
    answer = { id, answer: await computeSummary(store, run) };
  } catch (error) {
    answer = { id, problem: (error as Error).message };
  }
  parentPort?.postMessage(answer);
});
