import type { TraceEvent } from '../../../src/domain/event.ts';
import { bandOf, keyMoments } from './key-events.ts';
import { MomentMarks } from './timeline-labels.tsx';

const bands = ['respondents', 'judges', 'panel'] as const;

/** All events on one time axis in three lanes, the stages named, with a slider over it. */
export function EventStrip(props: { events: readonly TraceEvent[]; place: number; go: (index: number) => void }) {
  const { events, place, go } = props;
  const last = Math.max(1, events.length - 1);
  return (
    <div class="timeline">
      <div class="axis-box">
        <svg viewBox={`-0.5 0 ${last + 1} 18`} preserveAspectRatio="none" aria-hidden="true">
          {events.map((event, index) => {
            const band = bandOf(event);
            return (
              <rect
                key={event.seq}
                x={index - 0.3}
                width="0.6"
                y={band * 6 + 0.7}
                height="4.6"
                class={`${bands[band]} ${index <= place ? 'past' : ''}`}
              />
            );
          })}
        </svg>
        <input
          type="range"
          min={0}
          max={events.length - 1}
          value={place}
          onInput={(event) => go(Number(event.currentTarget.value))}
          aria-label="Moment"
        />
      </div>
      <MomentMarks moments={keyMoments(events)} count={events.length} place={place} go={go} />
    </div>
  );
}
