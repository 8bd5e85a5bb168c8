import { applyEvent, type DebateRecord, emptyRecord } from '../adjudication/debate-record.ts';
import type { DebateEventBody } from '../domain/event.ts';
import { requireDebate } from '../domain/require-run.ts';
import type { Store } from '../domain/store.ts';

/**
 * A debate as its stored events tell it.
 * @throws MootcourtError `not-found`
 */
export async function loadDebateRecord(store: Store, debate: string): Promise<DebateRecord> {
  const row = await requireDebate(store, debate);
  const record = emptyRecord();
  for (const event of await store.trace.events(row.run, { debate })) applyEvent(record, event as DebateEventBody);
  return record;
}

/** Every debate of a run, in its order. */
export async function recordsOf(store: Store, run: string): Promise<DebateRecord[]> {
  const records: DebateRecord[] = [];
  for (const { id } of await store.runs.debates(run)) records.push(await loadDebateRecord(store, id));
  return records;
}
