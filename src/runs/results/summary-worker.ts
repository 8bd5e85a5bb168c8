import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '../../app/open-store.ts';
import type { WorkerAnswer, WorkerQuestion } from '../../concurrency/worker-calls.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { compareModels } from './compare-models.ts';
import { compareRuns } from './compare-runs.ts';
import { computeSummary } from './compute-summary.ts';
import type { Findings, FindingsQuestion, StoreLocation } from './summary-cache.ts';

/** A thread that computes findings: the resampling of a long run would hold up feed and calls for seconds. */
const store = await openStore(workerData as StoreLocation, () => new Date());

parentPort?.on('message', async ({ id, question }: WorkerQuestion<FindingsQuestion>) => {
  let answer: WorkerAnswer<Findings>;
  try {
    answer = { id, answer: await find(question) };
  } catch (error) {
    const code = error instanceof MootcourtError ? { code: error.code } : {};
    answer = { id, problem: (error as Error).message, ...code };
  }
  parentPort?.postMessage(answer);
});

function find(question: FindingsQuestion): Promise<Findings> {
  if ('later' in question) return compareRuns(store, question.run, question.later);
  if ('models' in question) return compareModels(store, question.run, question.models);
  return computeSummary(store, question.run);
}
