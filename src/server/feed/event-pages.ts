import type { Store } from '../../domain/store.ts';
import { cursorAt, type FeedCursor, type Filter } from './cursor.ts';
import { createFrame, type Frame } from './frame.ts';
import type { RunPositions } from './run-positions.ts';

/** The events after a cursor, ready to be sent to every subscriber at that cursor. */
type Page = { events: number; next: FeedCursor; frame(id: string): Frame };

export type EventPages = {
  /** The page after a cursor; undefined when everything stored has been sent. */
  after(filter: Filter, feedCursor: FeedCursor): Promise<Page | undefined>;
  /** Begins a round: pages hold what was stored when it began, and are read again in the next. */
  beginRound(): void;
};

const pageSize = 200;
/** A page of long responses ends sooner, so that the progress of a slow reader shows. */
const pageBytes = 256 * 1024;

/** Reads and serialises each page once, however many subscribers need it. */
export function createEventPages(store: Store, positions: RunPositions): EventPages {
  const pages = new Map<string, Promise<Page>>();
  let known: ReadonlyMap<string, number> = new Map();

  function behind(filter: Filter, { after }: FeedCursor): [string, number][] {
    if (filter.kind === 'everything') return [...known].filter(([run, last]) => last > (after.get(run) ?? 0));
    const last = known.get(filter.run) ?? 0;
    return last > (after.get(filter.run) ?? 0) ? [[filter.run, last]] : [];
  }

  async function read(filter: Filter, feedCursor: FeedCursor, runs: readonly [string, number][]): Promise<Page> {
    const next = new Map(feedCursor.after);
    const events: string[] = [];
    const lastByRun: Record<string, number> = {};
    let bytes = 0;
    for (const [run, newest] of runs) {
      const limit = pageSize - events.length;
      if (limit === 0 || bytes >= pageBytes) break;
      const after = feedCursor.after.get(run) ?? 0;
      const narrowed = filter.kind === 'debate' ? { debate: filter.debate } : {};
      const stored = await store.trace.events(run, { ...narrowed, after, limit });
      // What was committed since the round began comes in the next, after the deltas that precede it.
      const traceEvents = stored.filter(({ seq }) => seq <= newest);
      let taken = 0;
      for (; taken < traceEvents.length && bytes < pageBytes; taken += 1) {
        const text = JSON.stringify(traceEvents[taken]);
        bytes += text.length;
        events.push(text);
      }
      const last = traceEvents[taken - 1]?.seq ?? after;
      // A page that is not full reached the newest event: numbers of a restarted debate are gone, and the filter skips
      // those of other debates.
      const seq = taken === traceEvents.length && stored.length < limit ? Math.max(newest, last) : last;
      lastByRun[run] = seq;
      // Runs that moved last come last, because encodeCursor keeps the end of the list.
      next.delete(run);
      next.set(run, seq);
    }
    const reached = cursorAt(next);
    const cursor = JSON.stringify(filter.kind === 'everything' ? lastByRun : lastByRun[filter.run]);
    const body = `"events":[${events.join(',')}],"cursor":${cursor}`;
    const frames = new Map<string, Frame>();
    return {
      events: events.length,
      next: reached,
      frame(id) {
        let frame = frames.get(id);
        if (frame === undefined) {
          frame = createFrame('batch', id, body, { filter, cursor: reached });
          frames.set(id, frame);
        }
        return frame;
      },
    };
  }

  return {
    async after(filter, feedCursor) {
      const runs = behind(filter, feedCursor);
      if (runs.length === 0) return undefined;
      const key = `${filter.kind === 'debate' ? filter.debate : filter.kind} ${feedCursor.key}`;
      let page = pages.get(key);
      if (page === undefined) {
        page = read(filter, feedCursor, runs);
        pages.set(key, page);
      }
      return page;
    },
    beginRound() {
      pages.clear();
      known = new Map(positions.all());
    },
  };
}
