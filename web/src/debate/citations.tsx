import type { Citation } from '../../../src/domain/assessment.ts';
import { escapeControls } from '../parts/escape-controls.ts';

/**
 * Quotes with the clause each is said to stand in; a quote that does not stand there is marked, for
 * it counts as none.
 */
export function Citations({ of, run }: { of: readonly Citation[]; run: string }) {
  return (
    <>
      {of.map((item) => (
        <blockquote key={`${item.clause} ${item.quote}`} class={item.verified ? 'cited' : 'cited unverified'}>
          {escapeControls(item.quote)}
          <footer>
            <a href={`/runs/${run}/spec?clause=${encodeURIComponent(item.clause)}`}>{escapeControls(item.clause)}</a>
            {!item.verified && <strong> ✕ quote not found in this clause</strong>}
          </footer>
        </blockquote>
      ))}
    </>
  );
}
