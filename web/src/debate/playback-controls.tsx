import { useEffect, useState } from 'preact/hooks';
import type { TraceEvent } from '../../../src/domain/event.ts';
import { setParameters } from '../router.ts';
import { dwellMs, eventWords, keyMoments } from './key-events.ts';
import { EventStrip } from './timeline.tsx';

const speeds = [0.5, 1, 2, 4, 8, 16];

/** The controls of a replay: a debate can be stopped, gone through step by step, and played at any speed; the moment is in the address. */
export function Transport(props: { events: readonly TraceEvent[]; at: number | undefined; over: boolean }) {
  const { events, at, over } = props;
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const last = events.length - 1;
  const position = at === undefined ? last : events.findLastIndex((event) => event.seq <= at);
  const go = (index: number) => {
    const event = events[Math.max(0, Math.min(last, index))];
    if (event !== undefined) setParameters({ at: String(event.seq) });
  };
  const toggle = () => {
    if (!playing && position >= last) go(0);
    setPlaying(!playing);
  };
  const jump = (way: 1 | -1) => {
    const moments = keyMoments(events).map((moment) => moment.index);
    const next =
      way === 1 ? moments.find((moment) => moment > position) : moments.findLast((moment) => moment < position);
    go(next ?? (way === 1 ? last : 0));
  };
  useEffect(() => {
    if (!playing) return;
    if (position >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => go(position + 1), dwellMs(events[position]) / speed);
    return () => clearTimeout(timer);
  }, [playing, position, speed, events]);
  useEffect(() => {
    const keys: Record<string, () => void> = {
      ' ': toggle,
      ArrowRight: () => go(position + 1),
      ArrowLeft: () => go(position - 1),
      ']': () => jump(1),
      '[': () => jump(-1),
      Home: () => go(0),
      End: () => go(last),
    };
    const press = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.closest('input, select, textarea, dialog, button, a, summary, [tabindex]')
      )
        return;
      const act = keys[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
  if (last < 0) return null;
  return (
    <section class="playback-controls" aria-label="Timeline">
      <div class="controls">
        <button type="button" onClick={() => jump(-1)} aria-label="Previous stage" title="[">
          «
        </button>
        <button type="button" onClick={() => go(position - 1)} aria-label="Previous event" title="←">
          ‹
        </button>
        <button type="button" class="play" onClick={toggle} title="space">
          {playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" onClick={() => go(position + 1)} aria-label="Next event" title="→">
          ›
        </button>
        <button type="button" onClick={() => jump(1)} aria-label="Next stage" title="]">
          »
        </button>
        <select aria-label="Speed" value={speed} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
          {speeds.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
        <span class="current-event">
          {position + 1} of {events.length} events <span class="soft">{eventWords(events[position])}</span>
        </span>
        {at !== undefined && (
          <button type="button" class="to-end" onClick={() => setParameters({ at: '' })}>
            {over ? 'To the ruling' : 'Go live'}
          </button>
        )}
      </div>
      <EventStrip events={events} place={position} go={go} />
    </section>
  );
}
