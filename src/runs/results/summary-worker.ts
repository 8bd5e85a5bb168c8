import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '../../app/open-store.ts';
import { computeSummary } from './compute-summary.ts';
import type { SummaryAnswer, SummaryQuestion, SummaryThreadData } from './summary-cache.ts';

/** A thread that computes findings: the resampling of a long run would hold up feed and calls for seconds. */
const store = await openStore(workerData as SummaryThreadData, () => new Date());

parentPort?.on('message', async ({ id, run }: SummaryQuestion) => {
  let answer: SummaryAnswer;
  try {
    answer = { id, summary: await computeSummary(store, run) };
  } catch (error) {
    answer = { id, problem: (error as Error).message };
  }
  parentPort?.postMessage(answer);
});
