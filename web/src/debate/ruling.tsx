import type { Dissent, Ruling as RulingOf } from '../../../src/domain/ruling.ts';
import { outcomeWords, problemWords } from '../data/stage.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { ModelText } from '../parts/model-text.tsx';
import { VerdictIcon } from '../parts/verdict-icon.tsx';
import { Citations } from './citations.tsx';
import { ClausesRead } from './clauses-read.tsx';

/** The end of a debate, not to be overlooked. */
export function Ruling({ ruling, run }: { ruling: RulingOf; run: string }) {
  const verdicts = Map.groupBy(ruling.verdicts, (item) => (item.by === 'none' ? 'none' : item.verdict));
  const amendment = ruling.amendment;
  return (
    <section class={`ruling ${ruling.outcome}`} aria-label="Ruling">
      <h2>
        <span class="kicker">Ruling</span> {capital(outcomeWords[ruling.outcome])}
        {ruling.clausesRead !== undefined && <span class="tag">without the whole spec</span>}
      </h2>
      <ul class="tally">
        {(['compliant', 'non-compliant', 'ambiguous', 'none'] as const).map((verdict) => {
          const those = verdicts.get(verdict) ?? [];
          return those.length === 0 ? null : (
            <li key={verdict}>
              <strong>{those.length}</strong> <VerdictIcon verdict={verdict === 'none' ? undefined : verdict} word />
              <span class="soft">{those.map((item) => item.response).join(' ')}</span>
            </li>
          );
        })}
      </ul>
      <div class="two">
        <div>
          {ruling.problem !== 'none' && (
            <p class="finding">
              Problem in the spec: <strong>{problemWords[ruling.problem]}</strong>
            </p>
          )}
          {ruling.ruledBy !== undefined && <p class="soft">Ruled by {escapeControls(ruling.ruledBy)}</p>}
          <ModelText text={ruling.explanation} />
        </div>
        <div>
          <DissentList dissent={ruling.dissent ?? []} />
          <Citations of={ruling.clauses} run={run} />
          <ClausesRead of={ruling.clausesRead} run={run} />
          {amendment !== undefined && (
            <div class="amendment">
              <h3>
                Proposed wording of{' '}
                <a href={`/runs/${run}/spec?clause=${encodeURIComponent(amendment.clause)}`}>
                  {escapeControls(amendment.clause)}
                </a>
              </h3>
              <ModelText text={amendment.text} />
            </div>
          )}
        </div>
      </div>
    </section>
  );
}

/** The minority's view, folded: it decides nothing, and nobody should have to look for it. */
function DissentList({ dissent }: { dissent: readonly Dissent[] }) {
  if (dissent.length === 0) return null;
  return (
    <details class="dissent">
      <summary>
        Dissent: {dissent.length} {dissent.length === 1 ? 'assessment' : 'assessments'} saw it otherwise
      </summary>
      <ul>
        {dissent.map((item) => (
          <li key={`${item.response} ${item.judge}`}>
            <strong>{escapeControls(item.judge)}</strong> on {item.response} <VerdictIcon verdict={item.verdict} word />
            <ModelText text={item.reasons} />
            {item.clauses.length > 0 && (
              <span class="soft">{item.clauses.map(({ clause }) => escapeControls(clause)).join(', ')}</span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
