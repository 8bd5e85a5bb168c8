import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import type { measureRatings, RatingsMeasure } from '../../analysis/ratings/measure-ratings.ts';
import { workerProgram } from '../../concurrency/worker-program.ts';
import { MootcourtError } from '../../domain/errors.ts';

export type ThreadLimits = {
  /** Milliseconds that one measure may take, from the start of its thread. */
  deadlineMs: number;
  /** Heap of the thread, in MB. */
  maxHeapMb: number;
  /** Measures that may wait for the one under way. */
  maxWaiting: number;
};

/** A client of MCP waits for a minute; two wait for their turn in vain at worst. */
const defaultLimits: ThreadLimits = { deadlineMs: 25_000, maxHeapMb: 1024, maxWaiting: 8 };

/**
 * Agreement of ratings, measured in a thread of its own, so that runs, feed and other callers go on meanwhile: intervals of a
 * thousand items take seconds. One is measured at a time; the others wait for their turn.
 */
export function createRatingsMeasurer(limits: ThreadLimits = defaultLimits) {
  const inTurn = pLimit(1);
  /**
   * @throws MootcourtError `too-many-requests` where too many wait, `invalid-input` where the ratings take too long or
   * too much memory
   */
  return async (input: Parameters<typeof measureRatings>[0]): Promise<RatingsMeasure> => {
    if (inTurn.pendingCount >= limits.maxWaiting)
      throw new MootcourtError(
        'too-many-requests',
        `${inTurn.pendingCount} measures of agreement wait for their turn already; try again in a minute`,
      );
    return inTurn(() => measureInThread(input, limits));
  };
}

function measureInThread(
  input: Parameters<typeof measureRatings>[0],
  { deadlineMs, maxHeapMb }: ThreadLimits,
): Promise<RatingsMeasure> {
  const worker = new Worker(workerProgram('measure-worker', import.meta.url), {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  const size = `${input.ratings.length} items of ${input.raters.length} raters`;
  const advice = 'pass fewer items or raters, or put them in a file and use `mootcourt measure`, which has no limit';
  return new Promise<RatingsMeasure>((resolve, reject) => {
    const deadline = setTimeout(() => {
      reject(
        new MootcourtError('invalid-input', `ratings: ${size} take longer than ${deadlineMs / 1000} s; ${advice}`),
      );
      void worker.terminate();
    }, deadlineMs);
    const end = (settle: () => void) => {
      clearTimeout(deadline);
      settle();
    };
    worker.once('message', (measure: RatingsMeasure) => end(() => resolve(measure)));
    worker.once('error', (error: NodeJS.ErrnoException) =>
      end(() =>
        reject(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? new MootcourtError('invalid-input', `ratings: ${size} take more than ${maxHeapMb} MB; ${advice}`)
            : error,
        ),
      ),
    );
    worker.once('exit', (code) =>
      end(() => reject(new Error(`the thread that measures agreement ended with ${code}, without an answer`))),
    );
  });
}
