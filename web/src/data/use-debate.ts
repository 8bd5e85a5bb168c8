import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TraceEvent } from '../../../src/domain/event.ts';
import { call } from './api.ts';
import { type FeedState, follow } from './feed.ts';
import { createStreamingTexts, type StreamingTexts } from './streaming-text.ts';

export type DebateFeed = {
  events: readonly TraceEvent[];
  words: StreamingTexts;
  /** Finished answers by response. */
  texts: Readonly<Record<string, string>>;
  feed: FeedState;
};

const textsDelayMs = 120;

/**
 * Everything told of a debate so far, and what is told next. `deltas` asks for words while they are
 * written.
 */
export function useDebate(debate: string, { deltas = true, withTexts = true } = {}): DebateFeed {
  const [events, setEvents] = useState<readonly TraceEvent[]>([]);
  const [feed, setFeed] = useState<FeedState>('connecting');
  const [texts, setTexts] = useState<Record<string, string>>({});
  const words = useMemo(createStreamingTexts, [debate]);
  useEffect(() => {
    setEvents([]);
    return follow(
      { debate, after: 0, deltas },
      {
        events(more) {
          if (more.some((event) => event.type === 'debate-start')) words.clear();
          setEvents((before) => joined(before, more));
        },
        deltas: (deltas) => {
          for (const { response, text } of deltas) words.add(response, text);
        },
        state: setFeed,
      },
    );
  }, [debate, deltas]);
  const answered = events.filter((event) => event.type === 'response-end').length;
  useEffect(() => {
    if (answered === 0 || !withTexts) return;
    const timer = setTimeout(() => {
      call<Record<string, string>>(`/api/debates/${debate}/texts`).then(setTexts, () => undefined);
    }, textsDelayMs);
    return () => clearTimeout(timer);
  }, [debate, answered, withTexts]);
  return { events, words, texts, feed };
}

/** A debate that starts again replaces what was told of it before. */
function joined(before: readonly TraceEvent[], more: readonly TraceEvent[]): readonly TraceEvent[] {
  const start = more.findLastIndex((event) => event.type === 'debate-start');
  if (start >= 0) return more.slice(start);
  const last = before.at(-1)?.seq ?? 0;
  return [...before, ...more.filter((event) => event.seq > last)];
}
