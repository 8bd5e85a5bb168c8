import { applyEvent, type DebateRecord, emptyRecord } from '../../../src/adjudication/debate-record.ts';
import type { DebateEventBody, TraceEvent } from '../../../src/domain/event.ts';

/**
 * The state of a debate at a moment is the fold of its events up to that moment, live and in a
 * replay alike.
 */
export function reduceEvents(events: readonly TraceEvent[]): DebateRecord {
  const record = emptyRecord();
  for (const event of events) applyEvent(record, event as DebateEventBody);
  return record;
}
