/**
 * Starts all tasks at once (providers bound how many run) and hands each result on in the order of the tasks, as soon as it and all before
 * it are there. So a trace does not depend on which call happened to finish first, and still grows while calls are under way.
 */
export async function inOrder<T>(tasks: readonly (() => Promise<T>)[], each: (result: T) => void): Promise<void> {
  const results: (T | undefined)[] = new Array(tasks.length).fill(undefined);
  const done: boolean[] = new Array(tasks.length).fill(false);
  let next = 0;
  await Promise.all(
    tasks.map(async (task, index) => {
      results[index] = await task();
      done[index] = true;
      while (done[next] === true) {
        each(results[next] as T);
        next += 1;
      }
    }),
  );
}
