import { MootcourtError } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import type { After } from './protocol.ts';

/** What a subscriber hears of. */
export type Filter =
  | { kind: 'everything' }
  | { kind: 'run'; run: string }
  | { kind: 'debate'; run: string; debate: string };

/** Where a subscriber stands: the last number it was told, by run. Runs that are not in it are told from their start. */
export type FeedCursor = { after: ReadonlyMap<string, number>; key: string };

export type SubscribeRequest = { run?: string | undefined; debate?: string | undefined; after: After };

export function placeOf(after: ReadonlyMap<string, number>): FeedCursor {
  return { after, key: JSON.stringify([...after].sort(([name], [other]) => (name < other ? -1 : 1))) };
}

/**
 * What a subscriber asks for, checked against the store.
 * @throws MootcourtError `not-found` for an unknown run or debate, `invalid-input` for a cursor that this store never gave
 */
export async function findPlace(
  store: Store,
  wanted: SubscribeRequest,
): Promise<{ filter: Filter; place: FeedCursor }> {
  const filter = await filterOf(store, wanted);
  if (filter.kind === 'everything') return { filter, place: await placeInAll(store, wanted.after) };
  const last = await store.runs.lastSeq(filter.run);
  const after = typeof wanted.after === 'object' ? (wanted.after[filter.run] ?? 0) : wanted.after;
  if (after !== 'live' && after > last)
    throw new MootcourtError('invalid-input', `after: ${after} is beyond ${last}, the last event of run ${filter.run}`);
  return { filter, place: placeOf(new Map([[filter.run, after === 'live' ? last : after]])) };
}

async function filterOf(store: Store, { run, debate }: SubscribeRequest): Promise<Filter> {
  if (debate !== undefined) {
    const row = await store.runs.debate(debate);
    if (row === undefined) throw new MootcourtError('not-found', `there is no debate ${debate}`);
    return { kind: 'debate', run: row.run, debate };
  }
  if (run === undefined) return { kind: 'everything' };
  if ((await store.runs.run(run)) === undefined) throw new MootcourtError('not-found', `there is no run ${run}`);
  return { kind: 'run', run };
}

/** Runs that a cursor does not name are told from their start if they began after all that it names, else from now on. */
async function placeInAll(store: Store, after: After): Promise<FeedCursor> {
  if (typeof after === 'number') {
    if (after > 0)
      throw new MootcourtError('invalid-input', 'after: of everything, expected 0, "live" or a number a run');
    return placeOf(new Map());
  }
  const named = after === 'live' ? {} : after;
  if (after !== 'live' && Object.keys(named).length === 0) return placeOf(new Map());
  const list: [string, number][] = [];
  let older = after === 'live';
  for (const { id } of await store.runs.runs(Number.MAX_SAFE_INTEGER)) {
    const seq = Object.hasOwn(named, id) ? named[id] : undefined;
    older ||= seq !== undefined;
    if (older) list.push([id, seq ?? (await store.runs.lastSeq(id))]);
  }
  return placeOf(new Map(list.reverse()));
}

/** Runs that the id of a server-sent event names: it comes back in a header, which may not be long. */
const mostInHeader = 200;

/** A cursor as text that `parseResume` reads. */
export function encodeCursor(filter: Filter, feedCursor: FeedCursor): string {
  if (filter.kind !== 'everything') return String(feedCursor.after.get(filter.run) ?? 0);
  return JSON.stringify(Object.fromEntries([...feedCursor.after].slice(-mostInHeader)));
}
