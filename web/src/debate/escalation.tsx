import type { TraceEvent } from '../../../src/domain/event.ts';
import { problemWords } from '../data/stage.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { ModelText } from '../parts/model-text.tsx';
import { VerdictIcon } from '../parts/verdict-icon.tsx';
import { Citations } from './citations.tsx';
import { ClausesRead } from './clauses-read.tsx';

/** What the panel could not settle, and what the meta-adjudicator said of it. */
export function Escalation({ events, run }: { events: readonly TraceEvent[]; run: string }) {
  const event = events.find((event) => event.type === 'escalation');
  if (event?.type !== 'escalation') return null;
  const { responses, outcome } = event.data;
  return (
    <section class="escalation" aria-label="Escalation">
      <h2>
        <span class="kicker">Escalated</span> The panel could not settle {responses.join(', ')}
      </h2>
      {outcome.kind === 'failed' ? (
        <p class="error">The meta-adjudicator gave no answer: {escapeControls(outcome.failure.message)}</p>
      ) : (
        <>
          <p class="finding">
            The meta-adjudicator finds: <strong>{problemWords[outcome.judgement.problem]}</strong>
          </p>
          <ModelText text={outcome.judgement.explanation} />
          <ul class="plain">
            {outcome.judgement.verdicts.map((item) => (
              <li key={item.response}>
                <strong>{item.response}</strong> <VerdictIcon verdict={item.verdict} word />{' '}
                {escapeControls(item.reason)}
              </li>
            ))}
          </ul>
          <Citations of={outcome.judgement.clauses} run={run} />
          <ClausesRead of={outcome.clausesRead} run={run} />
        </>
      )}
    </section>
  );
}
