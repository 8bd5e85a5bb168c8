import { coverageSentence } from '../../../src/results/coverage-text.ts';
import type { Measured, RunSummary } from '../../../src/results/run-summary.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { MetricCard } from '../parts/metric-card.tsx';

/** How much of the spec was tested, in one line, and what was not. */
export function CoverageLine({ of }: { of: RunSummary }) {
  const untested = of.coverage.statements.filter(({ state }) => state !== 'tested');
  return (
    <section class="coverage-line" aria-label="Coverage of the spec">
      <p>{escapeControls(coverageSentence(of.coverage, 0))}</p>
      {untested.length > 0 && (
        <details>
          <summary>Without a test ({untested.length})</summary>
          <ul>
            {untested.map(({ statement, quote }) => (
              <li key={statement}>{escapeControls(quote)}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function lowOf({ estimate, interval }: Measured): number {
  return interval.kind === 'interval' ? interval.low : estimate.kind === 'value' ? estimate.value : 0;
}

export function KeyNumbers({ of }: { of: RunSummary }) {
  const { held, contestedBefore, contestedAfter, moves } = of.rounds;
  return (
    <section class="metric-cards" aria-label="Key numbers with 95 % intervals">
      <MetricCard
        name="Contested debates"
        meaning="no confident majority on an answer at first reading"
        of={of.contested}
        format="percent"
        scale={[0, 1]}
      />
      <MetricCard
        name="Problematic responses"
        meaning="ruled non-compliant or ambiguous"
        of={of.problematic}
        format="percent"
        scale={[0, 1]}
      />
      <MetricCard
        name="Mean disagreement D"
        meaning="0 all models answer alike, 3 half of them at each end of the scale"
        of={of.meanD}
        format="decimals"
        scale={[0, 3]}
      />
      <MetricCard
        name="Fleiss’ κ"
        meaning="agreement of judges beyond chance: 1 perfect, 0 chance"
        of={of.coefficients.kappa}
        format="decimals"
        scale={[Math.min(-0.2, lowOf(of.coefficients.kappa)), 1]}
      />
      <div class="metric-card card">
        <div class="name">Effect of debate rounds</div>
        <div class="figure">{held === 0 ? 'no debate rounds' : `${contestedBefore} → ${contestedAfter}`}</div>
        <div class="soft">
          {held === 0
            ? `${contestedBefore} responses contested at first reading`
            : `contested responses before and after; ${moves} verdicts changed. That a round settles a case does not show that it is right.`}
        </div>
      </div>
      <div class="metric-card card">
        <div class="name">Counted</div>
        <div class="figure">{of.responses.toLocaleString('en')}</div>
        <div class="soft">
          responses of {of.families} families; {of.failedResponses} failed, {of.abstentions} abstentions,{' '}
          {of.unverifiedCitations.count} of {of.unverifiedCitations.of} citations not found in their clause
        </div>
      </div>
    </section>
  );
}
