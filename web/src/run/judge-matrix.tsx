import { measuredText } from '../../../src/results/findings.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Chart } from '../parts/chart.tsx';
import { percent, shortName } from '../parts/format.ts';
import { HeatTable } from '../parts/heat-table.tsx';
import { measuredCells } from '../parts/measured-cells.ts';

/** How often each two judges agree, and how often each flags. */
export function JudgeMatrix({ run, of }: { run: string; of: RunSummary }) {
  const { judges, pairs } = of.analysis.panel;
  const pairOf = (name: string, other: string) =>
    pairs.find((pair) => pair.judges.includes(name) && pair.judges.includes(other));
  return (
    <Chart
      title="Judges in pairs"
      note="Share of responses on which two judges agree whether they are problematic; on the diagonal, each judge’s flag rate."
      file={`${run}-judges`}
      header={['judges', 'measure', 'value', 'low', 'high', 'n']}
      rows={[
        ...pairs.flatMap(({ judges: [name, other], agreement, kappa }) => [
          [`${name} and ${other}`, 'agreement', ...measuredCells(agreement)],
          [`${name} and ${other}`, 'Cohen’s κ', ...measuredCells(kappa)],
        ]),
        ...judges.flatMap(({ judge, flagRate, consensus, reverses }) => [
          [judge, 'flag rate', ...measuredCells(flagRate)],
          [judge, 'agreement with the consensus (Dawid & Skene)', ...measuredCells(consensus)],
          [judge, 'verdicts reversed without it', ...measuredCells(reverses)],
        ]),
      ]}
    >
      <HeatTable
        label="Agreement of judges in pairs"
        corner="Judge"
        columns={judges.map(({ judge }) => shortName(judge))}
        rows={judges.map(({ judge, flagRate, rated }) => ({
          key: judge,
          name: <span title={judge}>{shortName(judge)}</span>,
          cells: judges.map((other) => {
            const own = other.judge === judge;
            const pair = own ? undefined : pairOf(judge, other.judge);
            const measured = own ? flagRate : pair?.agreement;
            if (measured === undefined || measured.estimate.kind === 'undefined')
              return own && rated > 0 ? { tint: 0, text: '…', title: measuredText(flagRate, 'percent') } : undefined;
            const { value } = measured.estimate;
            const { interval } = measured;
            return {
              tint: own ? 0 : value,
              text: (
                <>
                  {own ? 'flag rate ' : ''}
                  {percent(value)}{' '}
                  <small class="soft">
                    {interval.kind === 'interval'
                      ? `${percent(interval.low)} to ${percent(interval.high)}`
                      : 'no interval'}
                  </small>
                </>
              ),
              title: own
                ? `${judge}, flag rate: ${measuredText(flagRate, 'percent')}`
                : `${judge} and ${other.judge}: ${measuredText(measured, 'percent')}; κ ${pair === undefined ? '' : measuredText(pair.kappa, 'decimals')}`,
            };
          }),
        }))}
      />
      <p class="soft note">
        Agreement is not being right: errors that judges share look like agreement. Errors need labels.
      </p>
    </Chart>
  );
}
