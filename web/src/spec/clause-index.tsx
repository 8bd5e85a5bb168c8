import type { ClauseConflict } from '../../../src/adjudication/clause-conflict.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { percent } from '../parts/format.ts';

const shown = 15;

/** The clauses that part the judges most, to begin with. */
export function ClauseIndex(props: { conflicts: readonly ClauseConflict[]; choose: (clause: string) => void }) {
  const top = props.conflicts.filter((conflict) => conflict.conflict > 0).slice(0, shown);
  return (
    <aside class="clause-index card" aria-label="Most contested clauses">
      <h2>Most contested</h2>
      {top.length === 0 && <p class="soft">No two judges have disagreed on a clause.</p>}
      <ol class="plain">
        {top.map((clauseConflict) => (
          <li key={clauseConflict.clause}>
            <button type="button" class="link" onClick={() => props.choose(clauseConflict.clause)}>
              {escapeControls(clauseConflict.clause)}
            </button>{' '}
            <span class="soft">{percent(clauseConflict.conflict)}</span>
          </li>
        ))}
      </ol>
      <p class="soft">Choose a clause to see the cases ruled on it.</p>
    </aside>
  );
}
