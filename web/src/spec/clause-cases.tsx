import type { ClauseConflict } from '../../../src/adjudication/clause-conflict.ts';
import type { Clause } from '../../../src/domain/spec.ts';
import type { ContestedCase } from '../../../src/results/run-summary.ts';
import { problemWords } from '../data/stage.ts';
import { escapeControls } from '../parts/model-text.tsx';
import { setSearchParams } from '../router.ts';

/**
 * How a clause fared: the kinds of conflict over it, and the contested cases whose ruling rests on
 * it.
 */
export function ClauseCases(props: {
  clause: Clause;
  conflict: ClauseConflict | undefined;
  cases: readonly ContestedCase[];
}) {
  const { clause, conflict, cases } = props;
  const citing = cases.filter((contestedCase) =>
    contestedCase.ruling?.clauses.some((cited) => cited.clause === clause.id),
  );
  const amendments = citing.flatMap(({ ruling }) =>
    ruling?.amendment?.clause === clause.id ? [ruling.amendment.text] : [],
  );
  return (
    <aside class="clause-cases card" aria-label={`Cases that cite ${clause.id}`}>
      <button type="button" class="close" onClick={() => setSearchParams({ clause: '' })} aria-label="Close">
        ✕
      </button>
      <h2>{escapeControls(clause.path.at(-1) ?? clause.id)}</h2>
      {conflict === undefined ? (
        <p class="soft">No judge has cited it.</p>
      ) : (
        <p>
          In {conflict.pairs} pairs of judges at least one cites it. They disagree {conflict.interpretive} times because
          they read it differently, {conflict.activation} times because they cite different clauses.
        </p>
      )}
      <h3>Contested cases ruled on this clause: {citing.length}</h3>
      <ul class="plain">
        {citing.map((contestedCase) => (
          <li key={contestedCase.debate}>
            <a href={`/debates/${contestedCase.debate}`}>{escapeControls(contestedCase.scenario)}</a>
            <span class="soft">
              {contestedCase.d === undefined ? '' : ` D ${contestedCase.d.toFixed(2)}`}
              {contestedCase.ruling !== undefined && ` · ${problemWords[contestedCase.ruling.problem]}`}
            </span>
          </li>
        ))}
      </ul>
      {amendments.length > 0 && <h3>Proposed wordings</h3>}
      {[...new Set(amendments)].map((text) => (
        <blockquote key={text}>{escapeControls(text)}</blockquote>
      ))}
    </aside>
  );
}
