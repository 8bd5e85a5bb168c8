import { setTimeout as sleep } from 'node:timers/promises';
import { requireRun } from '../../domain/require-run.ts';
import type { DebateRow, RunRow } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { queueHolder } from '../../store/process-holder.ts';
import { isPending } from '../unheld.ts';
import type { JobQueue } from './job-queue.ts';

const pollMs = 500;

/** Hands what is left of a run's debates to the workers. */
export async function enqueueRun(store: Store, queue: JobQueue, run: string, priority: number): Promise<void> {
  await store.runs.acquireLease(run, queueHolder);
  const waiting = (await store.runs.debates(run)).filter(isPending);
  await queue.add(
    waiting.map(({ id }) => ({ run, debate: id })),
    priority,
  );
}

/** Waits until the workers have closed the run, or the signal is aborted: whoever started it may leave, and the workers go on. */
export async function waitForRun(
  store: Store,
  run: string,
  options: { signal: AbortSignal; onDebateEnd?: (debate: DebateRow) => void },
): Promise<RunRow> {
  const { signal, onDebateEnd } = options;
  const result = new Set((await store.runs.debates(run)).filter((row) => !isPending(row)).map(({ id }) => id));
  for (;;) {
    const askedAt = performance.now();
    const row = await requireRun(store, run);
    if (onDebateEnd !== undefined) {
      for (const debate of await store.runs.debates(run)) {
        if (result.has(debate.id) || debate.state === 'pending' || debate.state === 'running') continue;
        result.add(debate.id);
        onDebateEnd(debate);
      }
    }
    if (row.state !== 'running' || signal.aborted) return row;
    // A long run's debates take a while to read: most of the time goes to waiting all the same.
    const waitMs = Math.max(pollMs, 5 * (performance.now() - askedAt));
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
