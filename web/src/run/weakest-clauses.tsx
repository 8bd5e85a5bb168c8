import { shorten } from '../../../src/domain/shorten.ts';
import { measuredText } from '../../../src/results/findings.ts';
import type { CaseLink, RunSummary, WeakClause } from '../../../src/results/run-summary.ts';
import { escapeControls } from '../parts/escape-controls.ts';

const shown = 3;

/** Where the spec is weak: the clauses that part the judges most, in their words, with the worst cases of each. */
export function WeakestClauses({
  run,
  of,
}: {
  run: string;
  of: Pick<RunSummary, 'weakest' | 'cases' | 'contestedDebates'>;
}) {
  if (of.weakest.length === 0 && of.cases.length === 0) return null;
  return (
    <section aria-label="Weakest clauses" class="weakest">
      <h2>Weakest clauses</h2>
      {of.weakest.length === 0 && <p class="soft">No two judges have disagreed on a clause.</p>}
      <ol class="plain">
        {of.weakest.slice(0, shown).map((clause) => (
          <Clause key={clause.clause} run={run} clause={clause} />
        ))}
      </ol>
      {of.cases.length > 0 && (
        <>
          <h2>Worst cases</h2>
          <p class="soft">
            Of {of.contestedDebates.toLocaleString('en')} contested debates those with the largest disagreement.{' '}
            <a href={`/runs/${run}?contested=true&sort=d#debates`}>All contested debates</a>
          </p>
          <ul class="plain">
            {of.cases.slice(0, shown).map(({ debate, scenario, query, d, ruling }) => (
              <Case key={debate} of={{ debate, scenario, query, d: d ?? null, problem: ruling?.problem ?? null }} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Clause({ run, clause }: { run: string; clause: WeakClause }) {
  return (
    <li class="card">
      <h3>
        <a href={`/runs/${run}/spec?clause=${encodeURIComponent(clause.clause)}`}>{escapeControls(clause.title)}</a>
      </h3>
      <blockquote dir="auto">
        {escapeControls(clause.text)}
        {clause.omittedCharacters > 0 && '…'}
      </blockquote>
      <p class="soft">
        Judges disagree over it in {clause.partedDebates.toLocaleString('en')} debates, {clause.disagreements} of{' '}
        {clause.pairs} pairs of judges; drawn towards all clauses {measuredText(clause.parted, 'percent')}
      </p>
      <ul class="plain">
        {clause.worst.map((item) => (
          <Case key={item.debate} of={item} />
        ))}
      </ul>
    </li>
  );
}

function Case({ of }: { of: CaseLink }) {
  return (
    <li class="worst-case">
      <span class={`d ${of.d !== null && of.d >= 1.5 ? 'high' : ''}`}>D {of.d === null ? '–' : of.d.toFixed(2)}</span>{' '}
      <a href={`/debates/${of.debate}`} title={of.scenario} dir="auto">
        {escapeControls(shorten(of.query, 160))}
      </a>
    </li>
  );
}
