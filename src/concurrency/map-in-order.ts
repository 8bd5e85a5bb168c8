import pLimit from 'p-limit';

/**
 * Enough for any provider's own limit to be what holds a call back, few enough that a debate with
 * many respondents does not fill the memory with prompts that wait.
 */
const defaultConcurrency = 16;

/**
 * Runs tasks side by side and passes each result on in the order of the tasks, as soon as it and
 * all before it are there. So a trace does not depend on which call happened to finish first, and
 * still grows while calls are under way.
 * @param options.concurrency tasks at once; `all` where tasks are collected into batches and must
 *   not wait for one another
 */
export async function mapInOrder<T>(
  tasks: readonly (() => Promise<T>)[],
  onResult: (result: T) => void,
  { concurrency = defaultConcurrency }: { concurrency?: number | 'all' } = {},
): Promise<void> {
  const finished = new Map<number, T>();
  const limit = pLimit(concurrency === 'all' ? Math.max(1, tasks.length) : concurrency);
  let next = 0;
  await limit.map(tasks, async (task, index) => {
    finished.set(index, await task());
    for (let result = finished.get(next); finished.has(next); result = finished.get(next)) {
      finished.delete(next);
      next += 1;
      onResult(result as T);
    }
  });
}
