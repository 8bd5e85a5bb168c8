import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '../../app/open-store.ts';
import type { WorkerAnswer, WorkerQuestion } from '../../concurrency/worker-calls.ts';
import { fillResponseIndex } from './fill-response-index.ts';
import type { StoreLocation } from './summary-cache.ts';

/** A thread that indexes responses: reading the words of a long run takes a minute, which no call and no feed may wait. */
const store = await openStore(workerData as StoreLocation, () => new Date());

parentPort?.on('message', async ({ id, question: run }: WorkerQuestion<string>) => {
  let answer: WorkerAnswer<null>;
  try {
    await fillResponseIndex(store, run);
    answer = { id, answer: null };
  } catch (error) {
    answer = { id, problem: (error as Error).message };
  }
  parentPort?.postMessage(answer);
});
