import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { debateRecordOf } from '../../src/adjudication/debate-record.ts';
import { debateEventBodySchema, type TraceEvent } from '../../src/domain/event.ts';
import { readEvent } from '../../src/domain/event-aliases.ts';
import { verifyChain } from '../../src/store/hash-chain.ts';

const folder = path.resolve(import.meta.dirname, 'traces');

/** Traces as earlier versions wrote them. The files are never edited; a new event version adds a file. */
describe('traces written by earlier versions [P25]', () => {
  it.each(readdirSync(folder))('%s: every event is understood, the chain is whole, and the ruling is read', (name) => {
    const events = readFileSync(path.join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => readEvent(JSON.parse(line)));
    const record = debateRecordOf(events.map(({ type, data }) => debateEventBodySchema.parse({ type, data })));
    expect(verifyChain(events)).toBeUndefined();
    expect(record.start?.simulated).toBe(true);
    expect(record.ruling?.verdicts).toHaveLength(12);
    const tampered = events.map((event, index) =>
      index === 3 ? ({ ...event, data: { ...event.data, finish: 'length' } } as TraceEvent) : event,
    );
    expect(verifyChain(tampered)).toBe(events[3]?.seq);
  });
});
