import { Worker } from 'node:worker_threads';

/** What goes to the thread and comes back; `id` belongs to the call. */
export type WorkerQuestion<Q> = { id: number; question: Q };
export type WorkerAnswer<A> = { id: number } & ({ answer: A } | { problem: string; code?: string });

export type WorkerCalls<Q, A> = {
  /** @throws Error with what the thread said and its `code`, or when it ended */
  call(question: Q): Promise<A>;
  close(): Promise<void>;
};

/**
 * Calls to a thread that starts with the first of them, and anew after it has ended. It keeps the process alive only
 * while somebody waits.
 */
export function createWorkerCalls<Q, A>(program: URL, workerData: unknown): WorkerCalls<Q, A> {
  const waiting = new Map<number, { resolve(answer: A): void; reject(error: Error): void }>();
  let worker: Worker | undefined;
  let asked = 0;

  function thread(): Worker {
    if (worker !== undefined) return worker;
    const made = new Worker(program, { workerData });
    const end = (error: Error) => {
      if (worker === made) worker = undefined;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    made.on('message', (message: WorkerAnswer<A>) => {
      const item = waiting.get(message.id);
      waiting.delete(message.id);
      if (waiting.size === 0) made.unref();
      if ('answer' in message) item?.resolve(message.answer);
      else item?.reject(Object.assign(new Error(message.problem), { code: message.code }));
    });
    made.on('error', end);
    made.on('exit', () => end(new Error('the thread has ended')));
    worker = made;
    return made;
  }

  return {
    call(question) {
      asked += 1;
      const id = asked;
      return new Promise<A>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        const worker = thread();
        worker.ref();
        worker.postMessage({ id, question } satisfies WorkerQuestion<Q>);
      });
    },
    async close() {
      const made = worker;
      worker = undefined;
      await made?.terminate();
    },
  };
}
