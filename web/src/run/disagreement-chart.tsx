import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Chart } from '../parts/chart.tsx';
import { percent } from '../parts/format.ts';
import { measuredCells } from '../parts/measured-cells.ts';

const width = 560;
const floor = 210;
const tall = 150;

/**
 * Debates by D, those with a problematic answer filled, those where every answer is problematic
 * filled dark.
 */
export function DisagreementChart({ run, of }: { run: string; of: RunSummary }) {
  const max = Math.max(1, ...of.bins.map((bin) => bin.debates));
  const frequent = of.analysis.nonCompliance.find((scope) => scope.family === null);
  const slot = width / of.bins.length;
  const height = (count: number) => (tall * count) / max;
  return (
    <Chart
      title="Disagreement between models"
      note="Debates by D, with the share that has a problematic answer. Filled: with a problematic answer; dark: every answer is problematic. Frequent non-compliance with its intervals is in the table."
      file={`${run}-disagreement`}
      header={[
        'D',
        'debates',
        'contested',
        'problematic',
        'all problematic',
        'frequent non-compliance, by majority',
        'low',
        'high',
        'n',
        'by any judge',
        'low',
        'high',
        'n',
      ]}
      rows={of.bins.map((bin) => {
        const nonComplianceBin = frequent?.bins.find((nonComplianceBin) => nonComplianceBin.bin === bin.bin);
        return [
          bin.bin,
          bin.debates,
          bin.contested,
          bin.problematic,
          bin.allProblematic,
          ...(nonComplianceBin === undefined
            ? []
            : [...measuredCells(nonComplianceBin.majority), ...measuredCells(nonComplianceBin.anyJudge)]),
        ];
      })}
    >
      <svg viewBox={`0 0 ${width} 250`} role="img" aria-label="Histogram of D; data table below">
        {of.bins.map((bin, index) => {
          const left = index * slot + 14;
          const wide = slot - 28;
          return (
            <g key={bin.bin}>
              {(
                [
                  ['all', bin.debates],
                  ['some', bin.problematic],
                  ['every', bin.allProblematic],
                ] as const
              ).map(([kind, count]) => (
                <rect
                  key={kind}
                  x={left}
                  width={wide}
                  y={floor - height(count)}
                  height={height(count)}
                  class={`column ${kind}`}
                />
              ))}
              <text x={left + wide / 2} y={floor - height(bin.debates) - 24} class="count">
                {bin.debates}
              </text>
              <text x={left + wide / 2} y={floor - height(bin.debates) - 8} class="share">
                {bin.debates === 0 ? '' : percent(bin.problematic / bin.debates)}
              </text>
              <text x={left + wide / 2} y={floor + 22} class="bin">
                {bin.bin}
              </text>
            </g>
          );
        })}
        <line x1="0" x2={width} y1={floor} y2={floor} class="axis" />
      </svg>
    </Chart>
  );
}
