import { measuredText } from '../../../src/results/findings.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Bars } from '../parts/bars.tsx';
import { Chart } from '../parts/chart.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { measuredCells } from '../parts/measured-cells.ts';

const kinds = ['permissive', 'restrictive', 'neither'] as const;
const words = { permissive: 'too permissive', restrictive: 'too restrictive', neither: 'neither' };

/** Models that stand far from nearly all others, and on which side. */
export function OutlierChart({ run, of }: { run: string; of: RunSummary }) {
  const { models, count, cases } = of.analysis.outliers;
  const counted = (modelOutliers: (typeof models)[number]) =>
    modelOutliers.permissive + modelOutliers.restrictive + modelOutliers.neither;
  const sorted = [...models].sort((model, other) => counted(other) - counted(model));
  return (
    <Chart
      title="Outliers"
      note="Answers at least 4 of 6 points from those of nearly all other models (9 of 11, or that share of them)."
      file={`${run}-outliers`}
      header={['model', ...kinds, 'above', 'below', 'scenarios', 'rate', 'low', 'high', 'n']}
      rows={sorted.map((modelOutliers) => [
        modelOutliers.model,
        ...kinds.map((kind) => modelOutliers[kind]),
        modelOutliers.above,
        modelOutliers.below,
        modelOutliers.scenarios,
        ...measuredCells(modelOutliers.rate),
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
            of="each model’s positions, two a scenario"
            bars={sorted
              .filter((modelOutliers) => counted(modelOutliers) > 0)
              .map((modelOutliers) => ({
                key: modelOutliers.model,
                label: (
                  <span title={`rate: ${measuredText(modelOutliers.rate, 'percent')}`}>
                    {escapeControls(shortName(modelOutliers.model))}
                  </span>
                ),
                parts: kinds.map((kind) => ({
                  kind,
                  value: modelOutliers[kind] / Math.max(1, 2 * modelOutliers.scenarios),
                })),
                note: `${counted(modelOutliers)} in ${modelOutliers.scenarios} scenarios`,
              }))}
          />
          <details>
            <summary>{count.toLocaleString('en')} cases</summary>
            <ul class="plain">
              {cases.slice(0, 50).map((outlier) => (
                <li key={`${outlier.debate} ${outlier.model} ${outlier.value}`}>
                  <a href={`/debates/${outlier.debate}`}>{escapeControls(outlier.scenario)}</a>{' '}
                  <span class="soft">
                    {escapeControls(shortName(outlier.model))} at {outlier.position.toFixed(1)} on{' '}
                    {escapeControls(outlier.value)}, others at {outlier.othersMean.toFixed(1)}
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
