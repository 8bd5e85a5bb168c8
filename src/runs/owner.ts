import os from 'node:os';

/** Who holds a run, as the store notes it: `host:pid`. */
export const thisProcess = `${os.hostname()}:${process.pid}`;

/** Whether the process that held a run is gone. Of another machine's processes nothing is known, so their runs are left to them. */
export function hasDied(owner: string): boolean {
  const colon = owner.lastIndexOf(':');
  if (owner.slice(0, colon) !== os.hostname()) return false;
  const pid = Number(owner.slice(colon + 1));
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
