import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { MootcourtError } from '../domain/errors.ts';

/**
 * Who holds a run, as the store notes it: `host:pid:mark`. The mark is of this very process, since
 * numbers are given again: its start in ticks, and its namespace of numbers, where Linux tells them.
 */
export const thisProcess = ofAllThreads(() => `${os.hostname()}:${process.pid}:${ownMark()}`);

/** Runs that wait in the queue are held by all of its workers. */
export const queueHolder = 'queue';

/** `unknown`: a process of another machine or container, of which nothing can be known from here. */
export type HolderState = 'alive' | 'dead' | 'unknown';

/** Whether the process that a store names still runs. A killed one that nobody has waited for yet is dead. */
export function stateOfHolder(holder: string): HolderState {
  const { host, pid, mark } = parse(holder);
  if (host !== os.hostname()) return 'unknown';
  const [ticks, namespace] = mark.split('@');
  if (namespace !== undefined && namespace !== pidNamespace()) return 'unknown';
  const stat = statOf(pid);
  if (stat !== undefined) {
    const isSame = ticks === undefined || ticks === '' || namespace === undefined || ticks === stat.ticks;
    return isSame && stat.state !== 'Z' && stat.state !== 'X' ? 'alive' : 'dead';
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'dead' : 'alive';
  }
}

export function pidOfHolder(holder: string): number {
  return parse(holder).pid;
}

/**
 * Refuses what a process writes to a run that another has taken over since.
 * @param holder who holds the run, empty where nobody does
 * @throws MootcourtError `taken-over`
 */
export function assertHolds(run: string, holder: string): void {
  const problem = holdsProblem(run, holder);
  if (problem !== undefined) throw problem;
}

/** Why this process may not write to a run; undefined where it may. */
export function holdsProblem(run: string, holder: string): MootcourtError | undefined {
  if (holder === '' || holder === thisProcess || holder === queueHolder) return undefined;
  return new MootcourtError(
    'taken-over',
    `run ${run} was taken over by process ${pidOfHolder(holder)} on ${parse(holder).host}, which goes on with it; this process wrote nothing more`,
  );
}

/** A thread that writes does so for its process: what makes up the mark may differ between threads. */
function ofAllThreads(make: () => string): string {
  const key = 'mootcourt.process-holder';
  const known = getEnvironmentData(key);
  if (typeof known === 'string') return known;
  const holder = make();
  setEnvironmentData(key, holder);
  return holder;
}

function parse(holder: string): { host: string; pid: number; mark: string } {
  const [host = '', pid = '', ...mark] = holder.split(':');
  return { host, pid: Number(pid), mark: mark.join(':') };
}

function ownMark(): string {
  const ticks = statOf(process.pid)?.ticks;
  const namespace = pidNamespace();
  if (ticks === undefined || namespace === undefined) return Math.round(performance.timeOrigin).toString(36);
  return `${ticks}@${namespace}`;
}

/** State and start of a process, by Linux's proc(5): fields 3 and 22 of its stat. Undefined where there is none, or no proc. */
function statOf(pid: number): { state: string; ticks: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold blanks and brackets of its own.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', ticks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function pidNamespace(): string | undefined {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
  } catch {
    return undefined;
  }
}
