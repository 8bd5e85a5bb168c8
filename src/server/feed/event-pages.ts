import type { Store } from '../../domain/store.ts';
import { type FeedCursor, type Filter, placeOf } from './cursor.ts';
import { createFrame, type Frame } from './frame.ts';
import type { RunPositions } from './run-positions.ts';

/** The events after a place, ready to be sent to all who stand there. */
type Page = { events: number; next: FeedCursor; frame(id: string): Frame };

export type Pages = {
  /** The page after a place; undefined when all that is stored has been told. */
  after(filter: Filter, feedCursor: FeedCursor): Promise<Page | undefined>;
  /** Begins a round: pages tell what was stored when it began, and are made anew in the next. */
  begin(): void;
};

const pageSize = 200;
/** A page of long answers ends sooner, so that a slow reader's progress can be seen. */
const pageBytes = 256 * 1024;

/** Reads and serialises each page once, however many subscribers stand at its beginning. */
export function createPages(store: Store, positions: RunPositions): Pages {
  const made = new Map<string, Promise<Page>>();
  let known: ReadonlyMap<string, number> = new Map();

  function behind(filter: Filter, { after }: FeedCursor): [string, number][] {
    if (filter.kind === 'everything') return [...known].filter(([run, head]) => head > (after.get(run) ?? 0));
    const head = known.get(filter.run) ?? 0;
    return head > (after.get(filter.run) ?? 0) ? [[filter.run, head]] : [];
  }

  async function read(filter: Filter, feedCursor: FeedCursor, runs: readonly [string, number][]): Promise<Page> {
    const next = new Map(feedCursor.after);
    const events: string[] = [];
    const record: Record<string, number> = {};
    let bytes = 0;
    for (const [run, head] of runs) {
      const debate = pageSize - events.length;
      if (debate === 0 || bytes >= pageBytes) break;
      const after = feedCursor.after.get(run) ?? 0;
      const narrowed = filter.kind === 'debate' ? { debate: filter.debate } : {};
      const stored = await store.trace.events(run, { ...narrowed, after, limit: debate });
      // What was committed since the round began comes in the next, after the words that were said before it.
      const traceEvents = stored.filter(({ seq }) => seq <= head);
      let taken = 0;
      for (; taken < traceEvents.length && bytes < pageBytes; taken += 1) {
        const text = JSON.stringify(traceEvents[taken]);
        bytes += text.length;
        events.push(text);
      }
      const last = traceEvents[taken - 1]?.seq ?? after;
      // With room left there is nothing more up to the head: numbers of a restarted debate are gone, those of others are passed over.
      record[run] = taken === traceEvents.length && stored.length < debate ? Math.max(head, last) : last;
      // The runs that moved last stand last, see resumeText.
      next.delete(run);
      next.set(run, record[run]);
    }
    const stands = placeOf(next);
    const cursor = JSON.stringify(filter.kind === 'everything' ? record : record[filter.run]);
    const body = `"events":[${events.join(',')}],"cursor":${cursor}`;
    const frames = new Map<string, Frame>();
    return {
      events: events.length,
      next: stands,
      frame(id) {
        let frame = frames.get(id);
        if (frame === undefined) {
          frame = createFrame('batch', id, body, { filter, place: stands });
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
      let page = made.get(key);
      if (page === undefined) {
        page = read(filter, feedCursor, runs);
        made.set(key, page);
      }
      return page;
    },
    begin() {
      made.clear();
      known = new Map(positions.all());
    },
  };
}
