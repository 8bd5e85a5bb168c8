import type { ClauseConflict } from '../../../src/adjudication/clause-conflict.ts';
import type { Clause } from '../../../src/domain/spec.ts';
import type { StatementCoverage } from '../../../src/results/coverage-text.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { percent } from '../parts/format.ts';

/** A clause with its heading at its depth; the heading chooses it. */
export function ClauseView(props: {
  clause: Clause;
  conflict: ClauseConflict | undefined;
  /** Its statements. */
  coverage: readonly StatementCoverage[];
  chosen: boolean;
  choose: () => void;
}) {
  const { clause, conflict, coverage, chosen, choose } = props;
  const open = coverage.filter(({ state }) => state !== 'tested');
  const untested = coverage.length > 0 && open.length === coverage.length;
  const level = Math.min(5, Math.ceil((conflict?.conflict ?? 0) * 10));
  return (
    <article
      id={`clause-${clause.id}`}
      class={`clause ${untested ? 'untested' : `level${level}`} depth${Math.min(3, clause.path.length)}`}
    >
      <h2>
        <button type="button" aria-expanded={chosen} onClick={choose}>
          {escapeControls(clause.path.at(-1) ?? clause.id)}
        </button>
      </h2>
      <p class="soft facts">
        <code>{clause.id}</code>
        {clause.authority !== undefined && ` · ${clause.authority}`}
        {conflict !== undefined && ` · ${percent(conflict.conflict)} of ${conflict.pairs} pairs of judges disagree`}
        {coverage.length > 0 &&
          ` · ${untested ? 'untested: none' : `${coverage.length - open.length}`} of ${coverage.length} statements tested`}
      </p>
      {open.length > 0 && (
        <ul class="soft">
          {open.map(({ statement, quote, state }) => (
            <li key={statement}>
              {state === 'untested' ? 'Untested' : 'Aimed at, never cited'}: {escapeControls(quote)}
            </li>
          ))}
        </ul>
      )}
      {clause.text
        .trim()
        .split(/\n{2,}/)
        .filter((paragraph) => paragraph !== '')
        .map((paragraph) => (
          <p key={paragraph} class="prose">
            {escapeControls(paragraph)}
          </p>
        ))}
    </article>
  );
}
