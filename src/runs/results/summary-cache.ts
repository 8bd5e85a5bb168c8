import { LRUCache } from 'lru-cache';
import { createWorkerCalls } from '../../concurrency/worker-calls.ts';
import { workerProgram } from '../../concurrency/worker-program.ts';
import { type ErrorCode, MootcourtError } from '../../domain/errors.ts';
import type { RunState } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { Comparison } from '../../results/comparison.ts';
import type { ModelPair } from '../../results/model-pair.ts';
import type { RunSummary } from '../../results/run-summary.ts';
import type { Environment } from '../../settings/environment.ts';

/** What the thread is asked: the findings of a run, of two runs, or of two models of a run. */
export type FindingsQuestion =
  | { run: string }
  | { run: string; later: string }
  | { run: string; models: [string, string] };
export type Findings = RunSummary | Comparison | ModelPair;

/** Where a thread finds the store. */
export type StoreLocation = Pick<Environment, 'storeFile' | 'storeUrl'>;

export type Summaries = {
  /** Findings up to the last stored event; of a run under way up to a moment ago. */
  of(run: string, state: RunState): Promise<RunSummary>;
  /** What differs between two runs on the scenarios that both hold. */
  compareRuns(before: string, after: string): Promise<Comparison>;
  compareModels(run: string, models: [string, string]): Promise<ModelPair>;
  close(): Promise<void>;
};

type CachedSummary = { seq: number; summary: RunSummary; madeAt: number; costMs: number };

const maxKept = 32;
/** Findings of a run under way are computed anew when they are older than this, and than so many times what computing them took. */
const minAgeMs = 1_000;
const restFactor = 4;

/** Computes findings in a thread of its own, each state of a run once, however many ask. */
export function createSummaryCache(store: Store, summaryThreadData: StoreLocation): Summaries {
  const { storeFile, storeUrl } = summaryThreadData;
  const threadData: StoreLocation = { storeFile, ...(storeUrl === undefined ? {} : { storeUrl }) };
  const kept = new LRUCache<string, CachedSummary>({ max: maxKept });
  const underWay = new Map<string, { seq: number; summary: Promise<RunSummary> }>();
  const thread = createWorkerCalls<FindingsQuestion, Findings>(
    workerProgram('summary-worker', import.meta.url),
    threadData,
  );

  /** @throws MootcourtError with the code that the thread gives */
  async function ask(question: FindingsQuestion): Promise<Findings> {
    try {
      return await thread.call(question);
    } catch (error) {
      const { code, message } = error as Error & { code?: ErrorCode };
      throw code === undefined ? error : new MootcourtError(code, message);
    }
  }

  async function compute(run: string, seq: number): Promise<RunSummary> {
    const startedAt = performance.now();
    try {
      const summary = (await thread.call({ run })) as RunSummary;
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
      if (known !== undefined && (known.seq === seq || (await onlyPeople(store, run, known.seq)))) {
        known.seq = seq;
        return known.summary;
      }
      const rest = known === undefined ? 0 : Math.max(minAgeMs, restFactor * known.costMs);
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
    compareRuns: async (run, later) => (await ask({ run, later })) as Comparison,
    compareModels: async (run, models) => (await ask({ run, models })) as ModelPair,
    close: () => thread.close(),
  };
}

/** What people wrote beside a run. */
const beside: ReadonlySet<string> = new Set(['annotation', 'label-sample', 'labels']);
const maxEventsRead = 50;

/** Whether all that came after an event is what people wrote beside the run: no figure changes by it. */
async function onlyPeople(store: Store, run: string, after: number): Promise<boolean> {
  const events = await store.trace.events(run, { after, limit: maxEventsRead });
  return events.length < maxEventsRead && events.every(({ type }) => beside.has(type));
}
