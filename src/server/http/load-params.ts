import type { Request } from 'express';
import { MootcourtError } from '../../domain/errors.ts';
import type { DebateRow, RunRow } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';

/** The run that an address names. @throws MootcourtError `not-found` */
export async function requireRun(store: Store, request: Request): Promise<RunRow> {
  const id = String(request.params.run);
  const row = await store.runs.run(id);
  if (row === undefined) throw new MootcourtError('not-found', `run: there is no run ${id} in this store`);
  return row;
}

/** The debate that an address names. @throws MootcourtError `not-found` */
export async function requireDebate(store: Store, request: Request): Promise<DebateRow> {
  const id = String(request.params.debate);
  const row = await store.runs.debate(id);
  if (row === undefined) throw new MootcourtError('not-found', `debate: there is no debate ${id} in this store`);
  return row;
}
