import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TraceEvent } from '../../../src/domain/event.ts';
import { call } from './api.ts';
import { type FeedState, follow } from './feed.ts';
import { createSpeeches, type Speeches } from './speech.ts';
import { createStreamingTexts, type StreamingTexts } from './streaming-text.ts';

export type DebateFeed = {
  events: readonly TraceEvent[];
  words: StreamingTexts;
  /** What judges, advocates and the meta-adjudicator are writing. */
  speeches: Speeches;
  /** Finished answers by response. */
  texts: Readonly<Record<string, string>>;
  feed: FeedState;
};

const textsDelayMs = 120;

/**
 * Everything told of a debate so far, and what is told next. `deltas` asks for words while they are
 * written.
 */
export function useDebate(
  debate: string,
  { deltas = 'all', withTexts = true }: { deltas?: 'all' | false; withTexts?: boolean } = {},
): DebateFeed {
  const [events, setEvents] = useState<readonly TraceEvent[]>([]);
  const [feed, setFeed] = useState<FeedState>('connecting');
  const [texts, setTexts] = useState<Record<string, string>>({});
  const words = useMemo(createStreamingTexts, [debate]);
  const speeches = useMemo(createSpeeches, [debate]);
  useEffect(() => {
    setEvents([]);
    return follow(
      { debate, after: 0, deltas },
      {
        events(more) {
          if (more.some((event) => event.type === 'debate-start')) {
            words.clear();
            speeches.clear();
          }
          for (const event of more) endSpeech(speeches, event);
          setEvents((before) => joined(before, more));
        },
        deltas: (deltas) => {
          for (const { response, text, role, by } of deltas) {
            if (role === undefined) words.add(response, text);
            else speeches.add({ role, by: by ?? '', response, text });
          }
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
  return { events, words, speeches, texts, feed };
}

/** A debate that starts again replaces what was told of it before. */
function joined(before: readonly TraceEvent[], more: readonly TraceEvent[]): readonly TraceEvent[] {
  const start = more.findLastIndex((event) => event.type === 'debate-start');
  if (start >= 0) return more.slice(start);
  const last = before.at(-1)?.seq ?? 0;
  return [...before, ...more.filter((event) => event.seq > last)];
}

function endSpeech(speeches: Speeches, event: TraceEvent): void {
  if (event.type === 'judge-assessment')
    speeches.end('judge', event.data.assessment.response, event.data.assessment.judge);
  if (event.type === 'advocate-argument') speeches.end('advocate', event.data.argument.response);
  if (event.type === 'advocate-error') speeches.end('advocate', event.data.response);
  if (event.type === 'escalation') speeches.end('meta-adjudicator', '');
  if (event.type === 'round-end' || event.type === 'reread' || event.type === 'ruling') speeches.clear();
}
