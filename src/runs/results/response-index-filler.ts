import { setTimeout as sleep } from 'node:timers/promises';
import { createWorkerCalls } from '../../concurrency/worker-calls.ts';
import { workerProgram } from '../../concurrency/worker-program.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import type { Environment } from '../../settings/environment.ts';

/** How many of the ruled debates of a run can be found by their responses. */
export type IndexState = { indexed: number; of: number };

export type ResponseIndexFiller = {
  /** Goes on with the index of a run, and tells how far it is after at most five seconds. */
  fill(run: string): Promise<IndexState>;
  close(): Promise<void>;
};

const maxWaitMs = 5000;

/** Fills the index of responses in a thread of its own, whenever somebody reads it. */
export function createResponseIndexFiller(store: Store, environment: Environment): ResponseIndexFiller {
  const { storeFile, storeUrl } = environment;
  const thread = createWorkerCalls<string, null>(workerProgram('response-index-worker', import.meta.url), {
    storeFile,
    ...(storeUrl === undefined ? {} : { storeUrl }),
  });
  /** What was known of a run when its index was whole, by its last event. */
  const whole = new Map<string, { seq: number; state: IndexState }>();
  const underWay = new Map<string, Promise<void>>();

  function begin(run: string): Promise<void> {
    const running = underWay.get(run);
    if (running !== undefined) return running;
    const work = thread
      .call(run)
      .then(() => undefined)
      .finally(() => underWay.delete(run));
    work.catch(() => undefined);
    underWay.set(run, work);
    return work;
  }

  async function stateOf(run: string): Promise<IndexState> {
    const indexed = await store.responses.indexed(run);
    const ruled = (await store.runs.debates(run)).filter(({ state }) => state === 'ruled');
    return { indexed: ruled.filter(({ id, lastHash }) => indexed.get(id) === lastHash).length, of: ruled.length };
  }

  return {
    async fill(run) {
      const seq = await store.runs.lastSeq(run);
      const known = whole.get(run);
      if (known?.seq === seq) return known.state;
      const state = await stateOf(run);
      if (state.indexed < state.of) {
        const wait = new AbortController();
        try {
          await Promise.race([begin(run), sleep(maxWaitMs, undefined, { signal: wait.signal })]);
        } catch (error) {
          throw new MootcourtError('store-failed', `search: ${(error as Error).message}`);
        } finally {
          wait.abort();
        }
      }
      const reached = state.indexed < state.of ? await stateOf(run) : state;
      if (reached.indexed === reached.of) whole.set(run, { seq, state: reached });
      return reached;
    },
    close: () => thread.close(),
  };
}
