import type { ComponentChildren } from 'preact';

export type Bar = {
  key: string;
  label: ComponentChildren;
  parts: readonly { kind: string; value: number }[];
  note: string;
};

/** Horizontal bars in parts; `most` is the value of a full width. */
export function Bars({ bars, most }: { bars: readonly Bar[]; most: number }) {
  return (
    <ul class="bars">
      {bars.map(({ key, label, parts, note }) => (
        <li key={key}>
          <span class="label">{label}</span>
          <span class="track" aria-hidden="true">
            {parts.map(({ kind, value }) => (
              <span key={kind} class={`part ${kind}`} style={{ width: `${(100 * value) / Math.max(most, 1e-9)}%` }} />
            ))}
          </span>
          <span class="note">{note}</span>
        </li>
      ))}
    </ul>
  );
}
