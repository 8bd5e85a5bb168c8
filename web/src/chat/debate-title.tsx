import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';

/** The two values that a debate is about. */
export function DebateTitle({ start }: { start: NonNullable<DebateRecord['start']> }) {
  return (
    <h1 class="values">
      {start.values[0].name} <em>against</em> {start.values[1].name}
    </h1>
  );
}
