import { measuredText } from '../../../src/results/findings.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Bars } from '../parts/bars.tsx';
import { Chart } from '../parts/chart.tsx';
import { shortName } from '../parts/format.ts';
import { measuredCells } from '../parts/measured-cells.ts';
import { harmless } from '../parts/model-text.tsx';

const kinds = ['permissive', 'restrictive', 'neither'] as const;
const words = { permissive: 'too permissive', restrictive: 'too restrictive', neither: 'neither' };

/** Models that stand far from nearly all others, and on which side. */
export function OutlierChart({ run, of }: { run: string; of: RunSummary }) {
  const { models, count, cases } = of.analysis.outliers;
  const counted = (one: (typeof models)[number]) => one.permissive + one.restrictive + one.neither;
  const sorted = [...models].sort((one, other) => counted(other) - counted(one));
  return (
    <Chart
      title="Outliers"
      note="Answers at least 4 of 6 points from those of nearly all other models (9 of 11, or that share of them)."
      file={`${run}-outliers`}
      header={['model', ...kinds, 'above', 'below', 'scenarios', 'rate', 'low', 'high', 'n']}
      rows={sorted.map((one) => [
        one.model,
        ...kinds.map((kind) => one[kind]),
        one.above,
        one.below,
        one.scenarios,
        ...measuredCells(one.rate),
      ])}
    >
      {count === 0 ? (
        <p class="soft">No model stands that far from the others.</p>
      ) : (
        <>
          <p class="legend">
            {kinds.map((kind) => (
              <span key={kind}>
                <i class={`part ${kind}`} /> {words[kind]}
              </span>
            ))}
          </p>
          <Bars
            most={Math.max(1, ...models.map(counted))}
            bars={sorted
              .filter((one) => counted(one) > 0)
              .map((one) => ({
                key: one.model,
                label: (
                  <span title={`rate: ${measuredText(one.rate, 'percent')}`}>{harmless(shortName(one.model))}</span>
                ),
                parts: kinds.map((kind) => ({ kind, value: one[kind] })),
                note: `${counted(one)} in ${one.scenarios}`,
              }))}
          />
          <details>
            <summary>{count.toLocaleString('en')} cases</summary>
            <ul class="plain">
              {cases.slice(0, 50).map((one) => (
                <li key={`${one.debate} ${one.model} ${one.value}`}>
                  <a href={`/debates/${one.debate}`}>{harmless(one.scenario)}</a>{' '}
                  <span class="soft">
                    {harmless(shortName(one.model))} at {one.position.toFixed(1)} on {harmless(one.value)}, others at{' '}
                    {one.othersMean.toFixed(1)}
                  </span>
                </li>
              ))}
            </ul>
          </details>
        </>
      )}
    </Chart>
  );
}
