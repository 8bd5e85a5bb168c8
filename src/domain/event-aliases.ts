import type { TraceEvent } from './event.ts';

/**
 * Event version 1 used other names for five event types and two values. A stored event keeps its text and hash, which
 * covers the names it was written with. Readers get the current names; `asWritten` gives the hashed ones back.
 */
const currentTypes = new Map([
  ['batch-begin', 'batch-start'],
  ['batch-sent', 'batch-submitted'],
  ['advocate-silent', 'advocate-error'],
  ['debate-failed', 'debate-error'],
  ['human-request', 'human-ruling-request'],
]);
const typesOfV1 = new Map([...currentTypes].map(([old, current]) => [current, old]));

type Named = { type: string; data: unknown };

/** A stored event, whose data has been parsed, under the names of the current version. */
export function readEvent<T extends Named & { v: number }>(event: T): T & TraceEvent {
  if (event.v !== 1) return event as T & TraceEvent;
  const type = currentTypes.get(event.type) ?? event.type;
  return { ...event, type, data: renamed(event.type, event.data, 'current') } as T & TraceEvent;
}

/** Type and data of an event as its version wrote them, which is what its hash covers. */
export function asWritten<T extends Named>(version: number, { type, data }: T): Named {
  if (version !== 1) return { type, data };
  return { type: typesOfV1.get(type) ?? type, data: renamed(type, data, 'v1') };
}

const valueNames = {
  current: { by: ['nobody', 'none'], state: ['waiting', 'awaiting-review'] },
  v1: { by: ['none', 'nobody'], state: ['awaiting-review', 'waiting'] },
} as const;

/** Data is only ever copied along the path that changes: everything else stays as it was read. */
function renamed(type: string, data: unknown, to: keyof typeof valueNames): unknown {
  if (type === 'ruling' && isObject(data) && isObject(data.ruling) && Array.isArray(data.ruling.verdicts)) {
    const verdicts = data.ruling.verdicts.map((verdict: unknown) => replaced(verdict, 'by', valueNames[to].by));
    return { ...data, ruling: { ...data.ruling, verdicts } };
  }
  return type === 'run-end' ? replaced(data, 'state', valueNames[to].state) : data;
}

function replaced(value: unknown, field: string, [from, to]: readonly [string, string]): unknown {
  return isObject(value) && value[field] === from ? { ...value, [field]: to } : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
