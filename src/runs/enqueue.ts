import { setTimeout as sleep } from 'node:timers/promises';
import { MootcourtError } from '../model/errors.ts';
import type { DebateRow, RunRow } from '../model/run.ts';
import type { Store } from '../model/store.ts';
import { isUnheld } from './execute.ts';
import { openQueue } from './queue.ts';

const pollMs = 500;

/**
 * Hands a run's debates to the workers, and waits until they have closed it.
 * @throws MootcourtError `bad-input` for a run with a budget
 */
export async function enqueueRun(
  run: string,
  options: {
    store: Store;
    storeUrl: string;
    priority: number;
    signal: AbortSignal;
    onDebateEnd: (debate: DebateRow) => void;
  },
): Promise<RunRow> {
  const { store, storeUrl, signal } = options;
  if (Object.keys((await store.runs.frame(run)).budget ?? {}).length > 0)
    throw new MootcourtError(
      'bad-input',
      '--budget: a budget holds within one process; leave out --queue, or the budget',
    );
  const ended = new Set((await store.runs.debates(run)).filter((row) => !isUnheld(row)).map(({ id }) => id));
  const queue = await openQueue(storeUrl);
  try {
    const waiting = (await store.runs.debates(run)).filter(isUnheld);
    await queue.add(
      waiting.map(({ id }) => ({ run, debate: id })),
      options.priority,
    );
  } finally {
    await queue.close();
  }
  for (;;) {
    for (const row of await store.runs.debates(run)) {
      if (ended.has(row.id) || row.state === 'pending' || row.state === 'running') continue;
      ended.add(row.id);
      options.onDebateEnd(row);
    }
    const row = await store.runs.run(run);
    if (row === undefined || row.state !== 'running') return row as RunRow;
    // Whoever started it may leave; the workers go on.
    if (signal.aborted) return row;
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
