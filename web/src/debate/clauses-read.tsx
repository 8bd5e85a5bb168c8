import type { ClausesRead as ClausesReadOf } from '../../../src/domain/assessment.ts';
import { escapeControls } from '../parts/escape-controls.ts';

/** The clauses that were read where the whole spec was not, folded; nothing where it was. */
export function ClausesRead({ of, run }: { of: ClausesReadOf | undefined; run: string }) {
  if (of === undefined) return null;
  const { ids, leftOut = [] } = of;
  return (
    <details class="clauses-read">
      <summary>
        Read {ids.length} of {of.of} clauses, not the whole spec
        {leftOut.length > 0 && `; ${leftOut.length} more were named, and had no room`}
      </summary>
      <ul>
        {[...ids, ...leftOut].map((id) => (
          <li key={id}>
            <a href={`/runs/${run}/spec?clause=${encodeURIComponent(id)}`}>{escapeControls(id)}</a>
            {leftOut.includes(id) && ' (named, not read)'}
          </li>
        ))}
      </ul>
    </details>
  );
}
