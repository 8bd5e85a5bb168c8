import { chanceCells, chanceMeaning, chanceText } from '../../../src/results/chance-text.ts';
import type { Measured, RunSummary } from '../../../src/results/run-summary.ts';
import { Bars } from '../parts/bars.tsx';
import { Chart } from '../parts/chart.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { percent } from '../parts/format.ts';
import { measuredCells } from '../parts/measured-cells.ts';

const shown = 12;

/**
 * Clauses over which judges part: because they read the same clause differently, or because they
 * rest on different ones.
 */
export function ClauseChart({ run, of }: { run: string; of: RunSummary }) {
  const conflicting = of.clauses.filter((clause) => clause.conflict > 0);
  const measured = new Map(of.analysis.disagreement.clauses.map((clause) => [clause.clauses[0], clause]));
  const top = conflicting.slice(0, shown);
  return (
    <Chart
      title="Clauses judges disagree on"
      note={`Share of judge pairs with different verdicts. Solid: both cite the clause (interpretive). Striped: they cite different clauses (activation). Behavioural: how far models differ where it is cited, as mean D. Pooled: the share drawn towards that of all clauses, with its interval; the order is by its lower end. Of the chance to part so many pairs, did it part them as the others do: ${chanceMeaning}.`}
      file={`${run}-clauses`}
      header={[
        ...[
          'clause',
          'pairs',
          'interpretive',
          'activation',
          'conflict',
          'pooled',
          'low',
          'high',
          'n',
          'among worst five',
          'p',
          'adjusted',
        ],
        ...['behavioural: mean D of debates that cite it', 'low', 'high', 'n'],
      ]}
      rows={of.clauses.map((clause) => {
        const behavioural = measured.get(clause.clause)?.behavioural;
        return [
          ...[clause.clause, clause.pairs, clause.interpretive, clause.activation, clause.conflict],
          ...measuredCells(clause.parted),
          clause.amongWorst,
          ...chanceCells(clause.chance),
          ...(behavioural === undefined ? [] : measuredCells(behavioural)),
        ];
      })}
    >
      {top.length === 0 ? (
        <p class="soft">No two judges have disagreed on a clause.</p>
      ) : (
        <Bars
          of="judge pairs"
          bars={top.map((clauseConflict) => ({
            key: clauseConflict.clause,
            label: (
              <a href={`/runs/${run}/spec?clause=${encodeURIComponent(clauseConflict.clause)}`}>
                {escapeControls(clauseConflict.clause)}
              </a>
            ),
            parts: [
              { kind: 'interpretive', value: clauseConflict.interpretive / clauseConflict.pairs },
              { kind: 'activation', value: clauseConflict.activation / clauseConflict.pairs },
            ],
            note: `${percent(clauseConflict.conflict)} of ${clauseConflict.pairs.toLocaleString('en')}`,
            detail: `pooled ${pooledText(clauseConflict.parted)}${meanD(measured.get(clauseConflict.clause)?.behavioural)}; ${chanceText(clauseConflict.chance)}`,
          }))}
        />
      )}
    </Chart>
  );
}

function pooledText({ interval }: Measured): string {
  return interval.kind === 'interval' ? `${percent(interval.low)} to ${percent(interval.high)}` : 'without interval';
}

function meanD(measured: Measured | undefined): string {
  if (measured?.estimate.kind !== 'value') return '';
  return `, D ${measured.estimate.value.toFixed(2)}`;
}
