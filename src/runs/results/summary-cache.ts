import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import type { RunState } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { RunSummary } from '../../results/run-summary.ts';
import type { Environment } from '../../settings/environment.ts';

export type SummaryQuestion = { id: number; run: string };
export type SummaryAnswer = { id: number } & ({ summary: RunSummary } | { problem: string });

/** Where the thread finds the store. */
export type SummaryThreadData = Pick<Environment, 'storeFile' | 'storeUrl'>;

export type Summaries = {
  /** Findings up to the last stored event; of a run under way up to a moment ago. */
  of(run: string, state: RunState): Promise<RunSummary>;
  close(): Promise<void>;
};

type CachedSummary = { seq: number; summary: RunSummary; madeAt: number; costMs: number };

const maxKept = 32;
/** Findings of a run under way are computed anew when they are older than this, and than so many times what computing them took. */
const leastAgeMs = 1_000;
const restFactor = 4;

/** Computes findings in a thread of its own, each state of a run once, however many ask. */
export function createSummaryCache(store: Store, summaryThreadData: SummaryThreadData): Summaries {
  const { storeFile, storeUrl } = summaryThreadData;
  const threadData: SummaryThreadData = { storeFile, ...(storeUrl === undefined ? {} : { storeUrl }) };
  const kept = new LRUCache<string, CachedSummary>({ max: maxKept });
  const underWay = new Map<string, { seq: number; summary: Promise<RunSummary> }>();
  const waiting = new Map<number, { resolve(summary: RunSummary): void; reject(error: Error): void }>();
  let worker: Worker | undefined;
  let asked = 0;

  function thread(): Worker {
    if (worker !== undefined) return worker;
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const made = new Worker(new URL(`./summary-worker.${extension}`, import.meta.url), { workerData: threadData });
    const end = (error: Error) => {
      if (worker === made) worker = undefined;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    made.on('message', (answer: SummaryAnswer) => {
      const item = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (waiting.size === 0) made.unref();
      if ('summary' in answer) item?.resolve(answer.summary);
      else item?.reject(new Error(answer.problem));
    });
    made.on('error', end);
    made.on('exit', () => end(new Error('the thread that computes findings has ended')));
    worker = made;
    return made;
  }

  async function compute(run: string, seq: number): Promise<RunSummary> {
    const startedAt = performance.now();
    asked += 1;
    const id = asked;
    try {
      const summary = await new Promise<RunSummary>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        const worker = thread();
        worker.ref();
        worker.postMessage({ id, run } satisfies SummaryQuestion);
      });
      const madeAt = performance.now();
      kept.set(run, { seq, summary, madeAt, costMs: madeAt - startedAt });
      return summary;
    } finally {
      underWay.delete(run);
    }
  }

  return {
    async of(run, state) {
      const seq = await store.runs.lastSeq(run);
      const known = kept.get(run);
      if (known?.seq === seq) return known.summary;
      const rest = known === undefined ? 0 : Math.max(leastAgeMs, restFactor * known.costMs);
      if (known !== undefined && state === 'running' && performance.now() - known.madeAt < rest) return known.summary;
      const running = underWay.get(run);
      if (running !== undefined && (running.seq === seq || state === 'running')) return running.summary;
      if (running !== undefined) await running.summary.catch(() => undefined);
      const again = underWay.get(run);
      if (again !== undefined) return again.summary;
      const summary = compute(run, seq);
      underWay.set(run, { seq, summary });
      return summary;
    },
    async close() {
      const made = worker;
      worker = undefined;
      await made?.terminate();
    },
  };
}
