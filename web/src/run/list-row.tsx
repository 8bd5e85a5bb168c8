import type { ComponentChildren } from 'preact';
import { shorten } from '../../../src/domain/shorten.ts';
import { escapeControls } from '../parts/escape-controls.ts';

/** A row of a list of debates or responses: D, what it is about with its link and query, and how it ended. */
export function ListRow({
  d,
  contested,
  href,
  title,
  query,
  children,
}: {
  d: number | null;
  contested: boolean;
  href: string;
  title: string;
  query: string;
  children: ComponentChildren;
}) {
  return (
    <article class={`case-row ${contested ? 'contested' : ''}`}>
      <span class={`d ${d !== null && d >= 1.5 ? 'high' : ''}`}>
        {d === null ? '–' : d.toFixed(2)}
        <small>D</small>
      </span>
      <span class="what">
        <a href={href} class="stretched">
          {title}
        </a>
        <span class="soft query" dir="auto">
          {escapeControls(shorten(query, 240))}
        </span>
      </span>
      <span class="how">{children}</span>
    </article>
  );
}
