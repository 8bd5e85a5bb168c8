import type { Store } from '../../domain/store.ts';
import type { RunService } from '../../runs/run-service.ts';
import { resolveSubscription, type SubscribeRequest } from './cursor.ts';
import { createDeltaGroups } from './delta-groups.ts';
import { createEventPages } from './event-pages.ts';
import { createRunPositions } from './run-positions.ts';
import {
  type BackpressureLimits,
  createSubscriber,
  defaultBackpressure,
  type Sink,
  type Subscriber,
} from './subscriber.ts';

type Subscription = SubscribeRequest & { id: string | number; deltas: boolean | 'all' };

export type Feed = {
  /**
   * Sends the requested events to `sink` until the returned function is called.
   * @throws MootcourtError `not-found` or `invalid-input`
   */
  subscribe(sink: Sink, subscription: Subscription): Promise<() => void>;
  counts(): { subscribers: number; droppedDeltas: number; bufferedBytes: number };
  /** Sends what is stored by now, then stops. */
  close(): Promise<void>;
};

/** Events of this many milliseconds share a frame: short enough to look live, long enough to serve many subscribers. */
const tickMs = 25;

/** All subscribers of this server. Idle while nothing is committed. */
export function createFeed(store: Store, service: RunService, limits: BackpressureLimits = defaultBackpressure): Feed {
  const subscribers = new Set<Subscriber>();
  let timer: NodeJS.Timeout | undefined;
  let pumpedAt = 0;
  let droppedDeltas = 0;
  let closed = false;
  let pumping: Promise<void> | undefined;
  let woken = false;
  const positions = createRunPositions(store, wake);
  const pages = createEventPages(store, positions);
  const deltas = createDeltaGroups(service, wake);

  function wake(): void {
    if (closed) return;
    woken = true;
    if (pumping === undefined) timer ??= setTimeout(pump, Math.max(0, pumpedAt + tickMs - performance.now()));
  }

  /** One round at a time: a wake-up meanwhile starts the next. */
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
    pages.beginRound();
    // Deltas first: the event that ends a response comes after the last delta of it.
    droppedDeltas += deltas.flush();
    for (const subscriber of [...subscribers]) {
      if (subscribers.has(subscriber) && (await subscriber.pump(pumpedAt)) === 'behind') woken = true;
    }
  }

  return {
    async subscribe(sink, subscription) {
      const { filter, cursor } = await resolveSubscription(store, subscription);
      const subscriber = createSubscriber(pages, sink, { id: subscription.id, filter, cursor }, limits);
      const unfollow = await positions.follow(filter.kind === 'everything' ? undefined : filter.run);
      const key = filter.kind === 'debate' ? filter.debate : filter.kind === 'run' ? filter.run : undefined;
      const { deltas: wanted } = subscription;
      const all = wanted === 'all' ? wanted : undefined;
      const leave = wanted !== false && key !== undefined ? deltas.join(key, subscriber, all) : () => undefined;
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
