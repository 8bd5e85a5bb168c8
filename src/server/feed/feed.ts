import type { Store } from '../../domain/store.ts';
import type { RunService } from '../../runs/run-service.ts';
import { findPlace, type SubscribeRequest } from './cursor.ts';
import { createDeltaGroups } from './delta-groups.ts';
import { createPages } from './event-pages.ts';
import { createHeads } from './run-positions.ts';
import { type BackpressureLimits, createSubscriber, patience, type Sink, type Subscriber } from './subscriber.ts';

type Subscription = SubscribeRequest & { id: string | number; deltas: boolean };

export type Feed = {
  /**
   * Sends to `sink` what was asked for until the returned function is called.
   * @throws MootcourtError `not-found` or `invalid-input`
   */
  subscribe(sink: Sink, wanted: Subscription): Promise<() => void>;
  counts(): { subscribers: number; droppedDeltas: number; bufferedBytes: number };
  /** Sends what is stored by now; then no more. */
  close(): Promise<void>;
};

/** Events of this many milliseconds share a frame: subscribers are woken often enough to look live, seldom enough to be many. */
const tickMs = 25;

/** All subscribers of this server. Idle while nothing is committed. */
export function createFeed(store: Store, service: RunService, limits: BackpressureLimits = patience): Feed {
  const subscribers = new Set<Subscriber>();
  let timer: NodeJS.Timeout | undefined;
  let pumpedAt = 0;
  let droppedDeltas = 0;
  let closed = false;
  let pumping: Promise<void> | undefined;
  let woken = false;
  const positions = createHeads(store, wake);
  const pages = createPages(store, positions);
  const deltas = createDeltaGroups(service, wake);

  function wake(): void {
    if (closed) return;
    woken = true;
    if (pumping === undefined) timer ??= setTimeout(pump, Math.max(0, pumpedAt + tickMs - performance.now()));
  }

  /** One round at a time: what wakes the feed meanwhile brings the next. */
  function pump(): void {
    timer = undefined;
    pumping = round().finally(() => {
      pumping = undefined;
      if (woken) wake();
    });
  }

  async function round(): Promise<void> {
    woken = false;
    pumpedAt = performance.now();
    pages.begin();
    // Words first: the event that ends an answer comes after the last of its words.
    droppedDeltas += deltas.flush();
    for (const subscriber of [...subscribers]) {
      if (subscribers.has(subscriber) && (await subscriber.pump(pumpedAt)) === 'behind') woken = true;
    }
  }

  return {
    async subscribe(sink, wanted) {
      const { filter, place } = await findPlace(store, wanted);
      const subscriber = createSubscriber(pages, sink, { id: wanted.id, filter, place }, limits);
      const unfollow = await positions.follow(filter.kind === 'everything' ? undefined : filter.run);
      const key = filter.kind === 'debate' ? filter.debate : filter.kind === 'run' ? filter.run : undefined;
      const leave = wanted.deltas && key !== undefined ? deltas.join(key, subscriber) : () => undefined;
      subscribers.add(subscriber);
      wake();
      return () => {
        if (!subscribers.delete(subscriber)) return;
        leave();
        unfollow();
      };
    },
    counts() {
      const sinks = new Set([...subscribers].map(({ sink }) => sink));
      const bufferedBytes = [...sinks].reduce((sum, sink) => sum + sink.buffered(), 0);
      return { subscribers: subscribers.size, droppedDeltas, bufferedBytes };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await pumping;
      await round();
      positions.close();
    },
  };
}
