import { canonicalJson } from '../domain/canonical-json.ts';
import { eventVersion } from '../domain/event.ts';
import { asWritten } from '../domain/event-aliases.ts';
import { sha256 } from '../domain/sha256.ts';

/** `v` may be left out for an event that is only now being made: it then is the current version. */
type Hashed = { v?: number; type: string; data: unknown };

/**
 * SHA-256 over the hash before it and the event's version, type and data under the names of that version; not over
 * clock, run or debate id.
 */
export function chainHash(previous: string, event: Hashed): string {
  const { v = eventVersion } = event;
  const { type, data } = asWritten(v, event);
  return sha256(`${previous}\n${canonicalJson({ v, type, data })}`);
}

/** Digest of a run: over its debates' last hashes in scenario order. */
export function digest(lastHashes: readonly string[]): string {
  return sha256(lastHashes.join('\n'));
}

/** The `seq` of the first event of one chain whose hash does not follow from those before it; undefined when the chain is whole. */
export function verifyChain(events: readonly (Hashed & { seq: number; hash: string })[]): number | undefined {
  let previous = '';
  for (const event of events) {
    if (event.hash !== chainHash(previous, event)) return event.seq;
    previous = event.hash;
  }
  return undefined;
}
