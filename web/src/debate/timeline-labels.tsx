import type { Moment } from './key-events.ts';

type Mark = Moment & { left: number; row: number; ends: boolean };

/** The stages by name under the time axis; names that would cover one another go to a second row, or are left to a hint. */
export function MomentMarks(props: {
  moments: readonly Moment[];
  count: number;
  place: number;
  go: (index: number) => void;
}) {
  const { moments, count, place, go } = props;
  return (
    <div class="timeline-labels">
      {laidOut(moments, count).map(({ index, name, left, row, ends }) => (
        <button
          type="button"
          key={index}
          title={name}
          class={`row${row} ${index <= place ? 'past' : ''} ${ends ? 'ends' : ''}`}
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

function laidOut(moments: readonly Moment[], count: number): Mark[] {
  const taken = Array.from({ length: rows }, () => 0);
  return moments.map((moment) => {
    const left = (100 * (moment.index + 0.5)) / Math.max(1, count);
    const ends = left + widthOf(moment.name) > 100;
    const from = ends ? left - widthOf(moment.name) : left;
    const free = taken.findIndex((until) => until <= from);
    const row = free < 0 ? rows : free;
    if (free >= 0) taken[free] = ends ? left : left + widthOf(moment.name);
    return { ...moment, left, row, ends };
  });
}
