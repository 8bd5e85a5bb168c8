import type { Measured, RunSummary } from '../../../src/results/run-summary.ts';
import { Chart } from '../parts/chart.tsx';
import { measuredCells } from '../parts/measured-cells.ts';

/** Coefficients may be as low as -1: the axis begins where all are on it. */
function axisFrom(rows: readonly (readonly [string, Measured])[]): { grid: number[]; x: (value: number) => number } {
  const values = rows.flatMap(([, { estimate, interval }]) => [
    ...(estimate.kind === 'value' ? [estimate.value] : []),
    ...(interval.kind === 'interval' ? [interval.low] : []),
  ]);
  const steps = Math.max(1, Math.ceil(-Math.min(0, ...values) / 0.2));
  const grid = Array.from({ length: steps + 6 }, (_none, index) => (index - steps) / 5);
  const low = -steps / 5;
  return { grid, x: (value) => 130 + ((value - low) / (1 - low)) * 400 };
}

/** Agreement of the judges by three definitions of chance, each with its interval. */
export function CoefficientChart({ run, of }: { run: string; of: RunSummary }) {
  const { kappa, alpha, ac1 } = of.coefficients;
  const rows: [string, Measured][] = [
    ['Fleiss’ κ', kappa],
    ['Krippendorff’s α', alpha],
    ['Gwet’s AC1', ac1],
  ];
  const { grid, x } = axisFrom(rows);
  return (
    <Chart
      title="Agreement of the judges"
      note="1 perfect, 0 what chance gives. Bars: 95 % intervals over scenario families."
      file={`${run}-agreement`}
      header={['coefficient', 'value', 'low', 'high', 'n', 'source']}
      rows={rows.map(([name, { estimate, interval, source }]) => [
        name,
        ...measuredCells({ estimate, interval, source }),
        source,
      ])}
    >
      <svg viewBox="0 0 560 190" role="img" aria-label="Coefficients of agreement; data table below">
        {grid.map((tick) => (
          <g key={tick}>
            <line x1={x(tick)} x2={x(tick)} y1="10" y2="160" class={tick === 0 ? 'zero' : 'grid'} />
            <text x={x(tick)} y="182" class="bin">
              {tick}
            </text>
          </g>
        ))}
        {rows.map(([name, { estimate, interval }], index) => {
          const y = 36 + index * 50;
          return (
            <g key={name}>
              <text x="0" y={y + 5} class="row">
                {name}
              </text>
              {interval.kind === 'interval' && (
                <line x1={x(interval.low)} x2={x(interval.high)} y1={y} y2={y} class="interval" />
              )}
              {estimate.kind === 'value' ? (
                <>
                  <circle cx={x(estimate.value)} cy={y} r="6" class="point" />
                  <text x={x(estimate.value)} y={y - 12} class="share">
                    {estimate.value.toFixed(2)}
                  </text>
                </>
              ) : (
                <text x="130" y={y + 5} class="row">
                  not computed
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </Chart>
  );
}
