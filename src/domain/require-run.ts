import { MootcourtError } from './errors.ts';
import type { DebateRow, RunRow } from './run.ts';
import type { Runs } from './store.ts';

/** @param field the input that named the run, as the message says it */
export function runNotFound(id: string, field = 'run'): MootcourtError {
  return new MootcourtError('not-found', `${field}: there is no run ${id} in this store`);
}

export function debateNotFound(id: string, field = 'debate'): MootcourtError {
  return new MootcourtError('not-found', `${field}: there is no debate ${id} in this store`);
}

/** @throws MootcourtError `not-found` */
export async function requireRun(store: { runs: Pick<Runs, 'run'> }, id: string, field?: string): Promise<RunRow> {
  const row = await store.runs.run(id);
  if (row === undefined) throw runNotFound(id, field);
  return row;
}

/** @throws MootcourtError `not-found` */
export async function requireDebate(
  store: { runs: Pick<Runs, 'debate'> },
  id: string,
  field?: string,
): Promise<DebateRow> {
  const row = await store.runs.debate(id);
  if (row === undefined) throw debateNotFound(id, field);
  return row;
}
