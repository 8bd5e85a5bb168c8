import type { TraceEvent } from '../../../src/domain/event.ts';
import { bandOf, keyEvents } from './key-events.ts';
import { TimelineLabels } from './timeline-labels.tsx';

const bands = ['respondents', 'judges', 'panel'] as const;

/** All events on one time axis in three lanes, the stages named, with a slider over it. */
export function Timeline(props: { events: readonly TraceEvent[]; position: number; go: (index: number) => void }) {
  const { events, position, go } = props;
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
                class={`${bands[band]} ${index <= position ? 'past' : ''}`}
              />
            );
          })}
        </svg>
        <input
          type="range"
          min={0}
          max={events.length - 1}
          value={position}
          onInput={(event) => go(Number(event.currentTarget.value))}
          aria-label="Moment"
        />
      </div>
      <TimelineLabels keyEvents={keyEvents(events)} count={events.length} position={position} go={go} />
    </div>
  );
}
