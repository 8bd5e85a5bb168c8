import { parentPort, workerData } from 'node:worker_threads';
import { measureRatings } from '../../analysis/ratings/measure-ratings.ts';

/** A thread that measures one table of ratings and ends: `measure-in-thread.ts` starts it. */
parentPort?.postMessage(measureRatings(workerData as Parameters<typeof measureRatings>[0]));
