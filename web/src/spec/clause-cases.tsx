import type { ClauseConflict } from '../../../src/adjudication/clause-conflict.ts';
import type { Clause } from '../../../src/domain/spec.ts';
import type { ClauseCases as CasesOfClause } from '../../../src/results/run-summary.ts';
import { problemWords } from '../data/stage.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { setSearchParams } from '../router.ts';

/**
 * How a clause fared: the kinds of conflict over it, and the contested cases whose ruling rests on
 * it.
 */
export function ClauseCases(props: {
  clause: Clause;
  conflict: ClauseConflict | undefined;
  cases: CasesOfClause | undefined;
}) {
  const { clause, conflict, cases } = props;
  const { ruledDebates = 0, ruled = [], amendmentCount = 0, amendments = [] } = cases ?? {};
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
      <h3>Contested cases ruled on this clause: {ruledDebates.toLocaleString('en')}</h3>
      {ruledDebates > ruled.length && <p class="soft">The {ruled.length} with the largest D:</p>}
      <ul class="plain">
        {ruled.map(({ debate, scenario, d, problem }) => (
          <li key={debate}>
            <a href={`/debates/${debate}`}>{escapeControls(scenario)}</a>
            <span class="soft">
              {d === null ? '' : ` D ${d.toFixed(2)}`}
              {problem !== null && ` · ${problemWords[problem]}`}
            </span>
          </li>
        ))}
      </ul>
      {amendmentCount > 0 && (
        <h3>Proposed wordings{amendmentCount > amendments.length && `: ${amendments.length} of ${amendmentCount}`}</h3>
      )}
      {amendments.map((text) => (
        <blockquote key={text}>{escapeControls(text)}</blockquote>
      ))}
    </aside>
  );
}
