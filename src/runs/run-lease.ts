import os from 'node:os';
import { MootcourtError } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';

/** Who holds a run, as the store notes it: `host:pid`. */
export const thisProcess = `${os.hostname()}:${process.pid}`;

/** Whether the process that held a run is gone. Of another machine's processes nothing is known, so their runs are left to them. */
export function isOwnerDead(owner: string): boolean {
  return stateOf(owner) === 'dead';
}

/**
 * Two processes must not hold one run.
 * @throws MootcourtError `invalid-input` when a living process of this machine holds it
 */
export async function assertNotOwned(store: Store, run: string): Promise<void> {
  const owner = (await store.runs.runningRuns()).find(({ id }) => id === run)?.owner;
  if (owner === undefined || owner === thisProcess || stateOf(owner) !== 'alive') return;
  throw new MootcourtError(
    'invalid-input',
    `run: ${run} is held by process ${pidOf(owner)} of this machine, which goes on with it; stop that one first. Should it be none of Mootcourt's, since numbers are given again: mootcourt run --resume ${run} --take-over`,
  );
}

function stateOf(owner: string): 'alive' | 'dead' | 'unknown' {
  if (owner.slice(0, owner.lastIndexOf(':')) !== os.hostname()) return 'unknown';
  try {
    process.kill(pidOf(owner), 0);
    return 'alive';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'dead' : 'alive';
  }
}

function pidOf(owner: string): number {
  return Number(owner.slice(owner.lastIndexOf(':') + 1));
}
