import type { Request } from 'express';
import { requireDebate, requireRun } from '../../domain/require-run.ts';
import type { DebateRow, RunRow } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';

/** The run that an address names. @throws MootcourtError `not-found` */
export function requestedRun(store: Store, request: Request): Promise<RunRow> {
  return requireRun(store, String(request.params.run));
}

/** The debate that an address names. @throws MootcourtError `not-found` */
export function requestedDebate(store: Store, request: Request): Promise<DebateRow> {
  return requireDebate(store, String(request.params.debate));
}
