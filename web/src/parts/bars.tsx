import type { ComponentChildren } from 'preact';

export type Bar = {
  key: string;
  label: ComponentChildren;
  parts: readonly { kind: string; value: number }[];
  note: string;
};

/** Horizontal bars in parts; `max` is the value of a full bar. */
export function Bars({ bars, max }: { bars: readonly Bar[]; max: number }) {
  return (
    <ul class="bars">
      {bars.map(({ key, label, parts, note }) => (
        <li key={key}>
          <span class="label">{label}</span>
          <span class="track" aria-hidden="true">
            {parts.map(({ kind, value }) => (
              <span key={kind} class={`part ${kind}`} style={{ width: `${(100 * value) / Math.max(max, 1e-9)}%` }} />
            ))}
          </span>
          <span class="note">{note}</span>
        </li>
      ))}
    </ul>
  );
}
