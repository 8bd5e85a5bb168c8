import { type DebateRecord, debateRecordOf } from '../adjudication/debate-record.ts';
import { requireDebate } from '../domain/require-run.ts';
import type { Store } from '../domain/store.ts';

/**
 * A debate as its stored events tell it.
 * @throws MootcourtError `not-found`
 */
export async function loadDebateRecord(store: Store, debate: string): Promise<DebateRecord> {
  const row = await requireDebate(store, debate);
  return debateRecordOf(await store.trace.bodies(row.run, debate));
}

/** Every debate of a run, in its order. */
export async function recordsOf(store: Store, run: string): Promise<DebateRecord[]> {
  const records: DebateRecord[] = [];
  for (const { id } of await store.runs.debates(run)) records.push(await loadDebateRecord(store, id));
  return records;
}
