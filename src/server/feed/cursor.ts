import type { TraceEvent } from '../../model/event.ts';
import type { Store } from '../../model/store.ts';

/** What a subscriber wants to hear: everything, one run, or one debate; from the event after `after`, or only what is new. */
export type Wanted = { run?: string | undefined; debate?: string | undefined; after: number | 'live' };

/** A place in the stored trace from which a subscriber reads on; nothing between two reads can be missed. */
export type Cursor = {
  /** The next events, at most `limit`; empty when caught up. */
  next(limit: number): readonly TraceEvent[];
  /** The last number read, of a run or a debate. */
  seq(): number;
};

export function createCursor(store: Store, wanted: Wanted): Cursor {
  const { run, debate } = wanted;
  if (debate !== undefined) {
    const row = store.runs.debate(debate);
    return ofRun(store, row?.run ?? '', debate, wanted.after);
  }
  return run === undefined ? ofAll(store, wanted.after) : ofRun(store, run, undefined, wanted.after);
}

function ofRun(store: Store, run: string, debate: string | undefined, after: number | 'live'): Cursor {
  let seq = after === 'live' ? store.runs.lastSeq(run) : after;
  return {
    next(limit) {
      if (store.runs.lastSeq(run) <= seq) return [];
      const events = store.trace.events(run, { ...(debate === undefined ? {} : { debate }), after: seq, limit });
      seq = events.at(-1)?.seq ?? seq;
      return events;
    },
    seq: () => seq,
  };
}

/** How many of the newest runs a subscriber to everything hears of. */
const mostRuns = 50;

function ofAll(store: Store, after: number | 'live'): Cursor {
  const cursors = new Map<string, Cursor>();
  const follow = (from: number | 'live') => {
    for (const { id } of store.runs.runs(mostRuns)) {
      if (!cursors.has(id)) cursors.set(id, ofRun(store, id, undefined, from));
    }
  };
  follow(after === 'live' ? 'live' : 0);
  return {
    next(limit) {
      follow(0);
      for (const cursor of cursors.values()) {
        const events = cursor.next(limit);
        if (events.length > 0) return events;
      }
      return [];
    },
    seq: () => 0,
  };
}
