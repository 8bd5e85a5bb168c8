import { MootcourtError } from '../../domain/errors.ts';
import type { After } from '../../domain/feed-protocol.ts';
import { debateNotFound, runNotFound } from '../../domain/require-run.ts';
import type { Store } from '../../domain/store.ts';

/** Which events a subscriber receives. */
export type Filter =
  | { kind: 'everything' }
  | { kind: 'run'; run: string }
  | { kind: 'debate'; run: string; debate: string };

/** How far a subscriber has read: the last sequence number by run. A run that is not in it is sent from its start. */
export type FeedCursor = { after: ReadonlyMap<string, number>; key: string };

export type SubscribeRequest = { run?: string | undefined; debate?: string | undefined; after: After };

export function cursorAt(after: ReadonlyMap<string, number>): FeedCursor {
  return { after, key: JSON.stringify([...after].sort(([name], [other]) => (name < other ? -1 : 1))) };
}

/**
 * The filter and the cursor that a subscriber asks for, checked against the store.
 * @throws MootcourtError `not-found` for an unknown run or debate, `invalid-input` for a cursor that this store never gave
 */
export async function resolveSubscription(
  store: Store,
  request: SubscribeRequest,
): Promise<{ filter: Filter; cursor: FeedCursor }> {
  const filter = await filterOf(store, request);
  if (filter.kind === 'everything') return { filter, cursor: await cursorOverAll(store, request.after) };
  const last = await store.runs.lastSeq(filter.run);
  const after = typeof request.after === 'object' ? (request.after[filter.run] ?? 0) : request.after;
  if (after !== 'live' && after > last)
    throw new MootcourtError('invalid-input', `after: ${after} is beyond ${last}, the last event of run ${filter.run}`);
  return { filter, cursor: cursorAt(new Map([[filter.run, after === 'live' ? last : after]])) };
}

async function filterOf(store: Store, { run, debate }: SubscribeRequest): Promise<Filter> {
  if (debate !== undefined) {
    const row = await store.runs.debate(debate);
    if (row === undefined) throw debateNotFound(debate);
    return { kind: 'debate', run: row.run, debate };
  }
  if (run === undefined) return { kind: 'everything' };
  if ((await store.runs.run(run)) === undefined) throw runNotFound(run);
  return { kind: 'run', run };
}

/** A run that the cursor does not name is sent from its start if it is newer than all named ones, else from now on. */
async function cursorOverAll(store: Store, after: After): Promise<FeedCursor> {
  if (typeof after === 'number') {
    if (after > 0)
      throw new MootcourtError(
        'invalid-input',
        'after: for all runs, expected 0, "live" or an object of numbers by run',
      );
    return cursorAt(new Map());
  }
  const named = after === 'live' ? {} : after;
  if (after !== 'live' && Object.keys(named).length === 0) return cursorAt(new Map());
  const list: [string, number][] = [];
  let older = after === 'live';
  for (const { id } of await store.runs.runs(Number.MAX_SAFE_INTEGER)) {
    const seq = Object.hasOwn(named, id) ? named[id] : undefined;
    older ||= seq !== undefined;
    if (older) list.push([id, seq ?? (await store.runs.lastSeq(id))]);
  }
  return cursorAt(new Map(list.reverse()));
}

/** Runs named in the id of a server-sent event: it comes back in a header, whose length is limited. */
const maxRunsInHeader = 200;

/** A cursor as text, which `parseAfter` of server-sent events reads back. */
export function encodeCursor(filter: Filter, feedCursor: FeedCursor): string {
  if (filter.kind !== 'everything') return String(feedCursor.after.get(filter.run) ?? 0);
  return JSON.stringify(Object.fromEntries([...feedCursor.after].slice(-maxRunsInHeader)));
}
