import { MootcourtError } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import { pidOfHolder, stateOfHolder, thisProcess } from '../store/process-holder.ts';

/** Whether the process that held a run is gone. Of another machine's processes nothing is known, so their runs are left to them. */
export function isHolderDead(holder: string): boolean {
  return stateOfHolder(holder) === 'dead';
}

/**
 * Takes a run for this process, by compare and swap: of several that ask at once, one gets it. What
 * another process that held it writes after that is refused.
 * @param options.force takes it from a living process of this machine, too
 * @throws MootcourtError `invalid-input` when another process holds it
 */
export async function claimRun(store: Store, run: string, options: { force?: boolean } = {}): Promise<void> {
  const holder = await store.runs.leaseOwner(run);
  const isRunning = (await store.runs.run(run))?.state === 'running';
  if (isRunning && holder !== thisProcess && options.force !== true && stateOfHolder(holder) === 'alive')
    throw heldBy(run, holder);
  if (!(await store.runs.stealLease(run, holder, thisProcess))) throw heldBy(run, await store.runs.leaseOwner(run));
}

function heldBy(run: string, holder: string): MootcourtError {
  return new MootcourtError(
    'invalid-input',
    `run: ${run} is held by process ${pidOfHolder(holder)} of this machine, which goes on with it; stop that one first. Should it hang, or be none of Mootcourt's: mootcourt run --resume ${run} --take-over`,
  );
}
