import { measuredText } from '../../../src/results/findings.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Chart } from '../parts/chart.tsx';
import { shortName } from '../parts/format.ts';
import { HeatTable } from '../parts/heat-table.tsx';
import { measuredCells } from '../parts/measured-cells.ts';
import { harmless } from '../parts/model-text.tsx';

/** Model × value category: in how many of the hard scenarios a model stood by the category. */
export function CharacterChart({ run, of }: { run: string; of: RunSummary }) {
  const { hardScenarios, models } = of.analysis.character;
  const hard = new Map<string, number>();
  for (const { categories } of models)
    for (const { category, scenarios } of categories) hard.set(category, (hard.get(category) ?? 0) + scenarios);
  const columns = [...hard]
    .filter(([, count]) => count > 0)
    .sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]))
    .map(([category]) => category);
  return (
    <Chart
      title="Character of the models"
      note="In how many of the hard scenarios (D ≥ 1.5) a model favours a value category over the other at stake. The interval of each share shows on hovering and in the numbers."
      file={`${run}-character`}
      header={['model and category', 'favours', 'of', 'share', 'low', 'high', 'n', 'mean position', 'low', 'high', 'n']}
      rows={models.flatMap(({ model, categories }) =>
        categories.map((one) => [
          `${model} ${one.category}`,
          one.favoured,
          one.scenarios,
          ...measuredCells(one.share),
          ...measuredCells(one.position),
        ]),
      )}
    >
      {columns.length === 0 ? (
        <p class="soft">
          {hardScenarios === 0
            ? 'No scenario has reached D ≥ 1.5.'
            : 'Every hard scenario sets a category against itself.'}
        </p>
      ) : (
        <HeatTable
          label="Character: model by value category"
          corner="Model"
          columns={columns.map(harmless)}
          rows={models.map(({ model, categories }) => ({
            key: model,
            name: <span title={model}>{harmless(shortName(model))}</span>,
            cells: columns.map((column) => {
              const one = categories.find(({ category }) => category === column);
              if (one === undefined || one.scenarios === 0) return undefined;
              return {
                tint: one.favoured / one.scenarios,
                text: `${one.favoured}/${one.scenarios}`,
                title: `${model} favours ${column} in ${one.favoured} of ${one.scenarios} hard scenarios; share ${measuredText(one.share, 'percent')}; mean position ${measuredText(one.position, 'decimals')}`,
              };
            }),
          }))}
        />
      )}
    </Chart>
  );
}
