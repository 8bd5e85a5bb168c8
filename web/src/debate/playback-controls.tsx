import { useEffect, useState } from 'preact/hooks';
import type { TraceEvent } from '../../../src/domain/event.ts';
import { setSearchParams } from '../router.ts';
import { describeEvent, dwellMs, keyEvents } from './key-events.ts';
import { Timeline } from './timeline.tsx';

const speeds = [0.5, 1, 2, 4, 8, 16];

/**
 * The controls of a replay: a debate can be stopped, gone through step by step, and played at any
 * speed; the moment is in the address.
 */
export function PlaybackControls(props: { events: readonly TraceEvent[]; at: number | undefined; over: boolean }) {
  const { events, at, over } = props;
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const last = events.length - 1;
  const position = at === undefined ? last : events.findLastIndex((event) => event.seq <= at);
  const go = (index: number) => {
    const event = events[Math.max(0, Math.min(last, index))];
    if (event !== undefined) setSearchParams({ at: String(event.seq) });
  };
  const toggle = () => {
    if (!playing && position >= last) go(0);
    setPlaying(!playing);
  };
  const jump = (way: 1 | -1) => {
    const indices = keyEvents(events).map((keyEvent) => keyEvent.index);
    const next = way === 1 ? indices.find((index) => index > position) : indices.findLast((index) => index < position);
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
  useKeys({
    ' ': toggle,
    ArrowRight: () => go(position + 1),
    ArrowLeft: () => go(position - 1),
    ']': () => jump(1),
    '[': () => jump(-1),
    Home: () => go(0),
    End: () => go(last),
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
          {position + 1} of {events.length} events <span class="soft">{describeEvent(events[position])}</span>
        </span>
        {at !== undefined && (
          <button type="button" class="to-end" onClick={() => setSearchParams({ at: '' })}>
            {over ? 'To the ruling' : 'Go live'}
          </button>
        )}
      </div>
      <Timeline events={events} position={position} go={go} />
    </section>
  );
}

/**
 * Calls the action of a key, unless the focus is on a control or a list that takes the key itself.
 */
function useKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.closest('input, select, textarea, dialog, button, a, summary, [tabindex]')
      )
        return;
      const act = actions[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
}
