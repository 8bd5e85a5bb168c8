import type { KeyEvent } from './key-events.ts';

type PlacedLabel = KeyEvent & { left: number; row: number; ends: boolean };

/**
 * The stages by name under the time axis; names that would cover one another go to a second row, or
 * are left to a hint.
 */
export function TimelineLabels(props: {
  keyEvents: readonly KeyEvent[];
  count: number;
  position: number;
  go: (index: number) => void;
}) {
  const { keyEvents, count, position, go } = props;
  return (
    <div class="timeline-labels">
      {layOutLabels(keyEvents, count).map(({ index, name, left, row, ends }) => (
        <button
          type="button"
          key={index}
          title={name}
          class={`row${row} ${index <= position ? 'past' : ''} ${ends ? 'ends' : ''}`}
          style={{ left: `${left}%` }}
          onClick={() => go(index)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

const rows = 2;
/** Width of a name in hundredths of the axis, on a screen of common width. */
const widthOf = (name: string) => name.length * 0.95 + 2;

function layOutLabels(keyEvents: readonly KeyEvent[], count: number): PlacedLabel[] {
  const taken = Array.from({ length: rows }, () => 0);
  return keyEvents.map((keyEvent) => {
    const left = (100 * (keyEvent.index + 0.5)) / Math.max(1, count);
    const ends = left + widthOf(keyEvent.name) > 100;
    const from = ends ? left - widthOf(keyEvent.name) : left;
    const free = taken.findIndex((until) => until <= from);
    const row = free < 0 ? rows : free;
    if (free >= 0) taken[free] = ends ? left : left + widthOf(keyEvent.name);
    return { ...keyEvent, left, row, ends };
  });
}
