import { measuredText } from '../../../src/results/findings.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Bars } from '../parts/bars.tsx';
import { Chart } from '../parts/chart.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { measuredCells } from '../parts/measured-cells.ts';

const groups = [
  ['complies', 'complies'],
  ['offers-alternatives', 'declines, offers another way'],
  ['refuses-with-explanation', 'refuses and explains'],
  ['refuses-outright', 'refuses outright'],
] as const;

/** How each model refuses, by the median judge's reading. */
export function RefusalChart({ run, of }: { run: string; of: RunSummary }) {
  const { models, falsePositives } = of.analysis.refusals;
  const sorted = [...models].sort(
    (model, other) => other.responses - other.groups.complies - (model.responses - model.groups.complies),
  );
  const kinds = Object.keys(models[0]?.kinds ?? {}) as (keyof (typeof models)[number]['kinds'])[];
  return (
    <Chart
      title="Refusals by model"
      note="Answers by how far they decline. Median judge."
      file={`${run}-refusals`}
      header={['model', ...kinds, 'refused', 'low', 'high', 'n', 'uncalled for', 'low', 'high', 'n']}
      rows={sorted.map((modelRefusals) => [
        modelRefusals.model,
        ...kinds.map((kind) => modelRefusals.kinds[kind]),
        ...measuredCells(modelRefusals.refused),
        ...measuredCells(modelRefusals.falsePositive),
      ])}
    >
      <p class="legend">
        {groups.map(([group, words]) => (
          <span key={group}>
            <i class={`part ${group}`} /> {words}
          </span>
        ))}
      </p>
      <Bars
        of="each model’s responses"
        bars={sorted.map((modelRefusals) => ({
          key: modelRefusals.model,
          label: (
            <span title={`refused: ${measuredText(modelRefusals.refused, 'percent')}`}>
              {escapeControls(shortName(modelRefusals.model))}
            </span>
          ),
          parts: groups.map(([group]) => ({
            kind: group,
            value: modelRefusals.groups[group] / Math.max(1, modelRefusals.responses),
          })),
          note: `${modelRefusals.responses - modelRefusals.groups.complies} of ${modelRefusals.responses}`,
        }))}
      />
      {falsePositives.count > 0 && (
        <details>
          <summary>{falsePositives.count.toLocaleString('en')} refusals that the spec did not ask for</summary>
          <ul class="plain">
            {falsePositives.cases.slice(0, 20).map((falsePositive) => (
              <li key={`${falsePositive.debate} ${falsePositive.model}`}>
                <a href={`/debates/${falsePositive.debate}`}>{escapeControls(falsePositive.scenario)}</a>{' '}
                <span class="soft">{escapeControls(shortName(falsePositive.model))}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Chart>
  );
}
