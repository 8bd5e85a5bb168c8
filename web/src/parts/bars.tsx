import type { ComponentChildren } from 'preact';
import { percent } from './format.ts';

type Bar = {
  key: string;
  label: ComponentChildren;
  /** From left to right, as shares of what the bar is of: 0 to 1 together. */
  parts: readonly { kind: string; value: number }[];
  note: string;
  /** What more there is to say, below the bar. */
  detail?: string;
};

const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Horizontal bars in parts on an axis from 0 to 100 %; `of` names what 100 % is. */
export function Bars({ bars, of }: { bars: readonly Bar[]; of: string }) {
  return (
    <ul class="bars">
      {bars.map(({ key, label, parts, note, detail }) => (
        <li key={key}>
          <span class="label">{label}</span>
          <span class="track" aria-hidden="true">
            {parts.map(({ kind, value }) => (
              <span key={kind} class={`part ${kind}`} style={{ width: `${100 * Math.min(1, Math.max(0, value))}%` }} />
            ))}
          </span>
          <span class="note">{note}</span>
          {detail !== undefined && <span class="detail soft">{detail}</span>}
        </li>
      ))}
      <li class="scale">
        <span class="label soft">Share of {of}</span>
        <span class="ticks" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick} style={tick === 1 ? { right: 0 } : { left: `${100 * tick}%` }}>
              {percent(tick)}
            </span>
          ))}
        </span>
        <span class="note" />
      </li>
    </ul>
  );
}
