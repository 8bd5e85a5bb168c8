import { Worker } from 'node:worker_threads';
import { workerProgram } from '../../concurrency/worker-program.ts';
import { type ErrorCode, errorCatalogue, MootcourtError } from '../../domain/errors.ts';
import { storeFailed } from '../store-failure.ts';

/** `inode`: of the file that the store was opened as. */
export type WriteThreadData = { file: string; inode: bigint | undefined };

type WritingPart = 'ledger' | 'trace' | 'runs' | 'audit';

/** `at`: milliseconds since 1970, the time that the write notes. */
export type WriteRequest = { id: number; part: WritingPart; name: string; values: readonly unknown[]; at: number };

export type WriteReply = { id: number; result?: unknown; problem?: { code?: ErrorCode; message: string } };

export type WriteThread = {
  /** Whether it has opened the store, or has failed: until then what is asked of it would wait for its start. */
  hasStarted(): boolean;
  /**
   * Resolves once the write is durable.
   * @param read makes the result of what the thread answers, which of events is their numbers and hashes alone; called
   * as soon as the write is durable, before what waits for it goes on
   */
  write(write: Omit<WriteRequest, 'id'>, read: (answer: unknown) => unknown): Promise<unknown>;
  /** Resolves once everything asked for has been written or has failed. */
  drained(): Promise<void>;
  /** Ends the thread after what was asked for; later writes are rejected. */
  close(): Promise<void>;
};

type Waiting = { resolve: (answer: unknown) => void; reject: (error: unknown) => void };

/**
 * A thread that writes to the store's file in the order in which it is asked. It keeps the process alive only while
 * writes are under way.
 * @param settled is called after each batch of ended writes
 */
// Long because: what the worker tells, and what is asked of it, share the writes that wait.
export function startWriteThread(data: WriteThreadData, settled: () => void): WriteThread {
  const worker = new Worker(workerProgram('write-worker', import.meta.url), {
    workerData: data,
    // What is written is dead at the next commit: with Node's own bound it would pile up, by 100 MB of 560.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const waiting = new Map<number, Waiting>();
  let requests: WriteRequest[] = [];
  let asked = 0;
  let end: unknown;
  let isOpen = false;
  let whenDrained: (() => void)[] = [];

  function send(): void {
    const batch = requests;
    requests = [];
    if (end === undefined && batch.length > 0) worker.postMessage(batch);
  }

  function drain(): void {
    if (waiting.size > 0) return;
    worker.unref();
    for (const resolve of whenDrained) resolve();
    whenDrained = [];
  }

  function fail(error: unknown): void {
    end ??= error;
    for (const { reject } of waiting.values()) reject(end);
    waiting.clear();
    settled();
    drain();
  }

  worker.unref();
  worker.on('message', (replies: readonly WriteReply[] | 'open') => {
    if (replies === 'open') {
      isOpen = true;
      return;
    }
    for (const { id, result, problem } of replies) {
      const item = waiting.get(id);
      waiting.delete(id);
      if (problem === undefined) item?.resolve(result);
      else item?.reject(errorOf(problem));
    }
    settled();
    drain();
  });
  // An error that crosses threads keeps its code, not its class.
  worker.on('error', (error: Error & { code?: string }) =>
    fail(
      error.code !== undefined && Object.hasOwn(errorCatalogue, error.code)
        ? new MootcourtError(error.code as ErrorCode, error.message)
        : storeFailed(`the thread that writes it failed (${error.message})`),
    ),
  );
  worker.on('exit', () => fail(storeFailed('the thread that writes it has ended')));

  return {
    hasStarted: () => isOpen || end !== undefined,
    write(write, read) {
      return new Promise((resolve, reject) => {
        if (end !== undefined) {
          reject(end);
          return;
        }
        asked += 1;
        if (waiting.size === 0) worker.ref();
        waiting.set(asked, { resolve: (answer) => resolve(read(answer)), reject });
        if (requests.length === 0) setImmediate(send);
        requests.push({ id: asked, ...write });
      });
    },
    async drained() {
      if (waiting.size > 0) await new Promise<void>((resolve) => whenDrained.push(resolve));
    },
    async close() {
      if (end !== undefined) return;
      send();
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.ref();
      worker.postMessage('close');
      await ended;
      end = new MootcourtError('cancelled', 'the store was closed; nothing was written');
    },
  };
}

function errorOf({ code, message }: { code?: ErrorCode; message: string }): Error {
  return code === undefined ? new Error(message) : new MootcourtError(code, message);
}
