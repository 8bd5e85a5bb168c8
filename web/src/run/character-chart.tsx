import { chanceCells, chanceMeaning, chanceText } from '../../../src/results/chance-text.ts';
import { measuredText } from '../../../src/results/findings.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Chart } from '../parts/chart.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { HeatTable } from '../parts/heat-table.tsx';
import { measuredCells } from '../parts/measured-cells.ts';

/** Model × value category: in how many of the hard scenarios a model stood by the category. */
export function CharacterChart({ run, of }: { run: string; of: RunSummary }) {
  const { hardScenarios, models } = of.analysis.character;
  const hard = new Map<string, number>();
  for (const { categories } of models)
    for (const { category, scenarios } of categories) hard.set(category, (hard.get(category) ?? 0) + scenarios);
  const columns = [...hard]
    .filter(([, count]) => count > 0)
    .sort((item, other) => other[1] - item[1] || item[0].localeCompare(other[0]))
    .map(([category]) => category);
  return (
    <Chart
      title="Character of the models"
      note={`In how many of the hard scenarios (D ≥ 1.5) a model favours a value category over the other at stake. The interval of each share, and the chance of its lean from all models, show on hovering and in the table. ${chanceMeaning}.`}
      file={`${run}-character`}
      header={[
        ...['model and category', 'favours', 'of', 'share', 'low', 'high', 'n', 'mean position', 'low', 'high', 'n'],
        ...['lean', 'low', 'high', 'n', 'p', 'adjusted'],
      ]}
      rows={models.flatMap(({ model, categories }) =>
        categories.map((category) => [
          `${model} ${category.category}`,
          category.favoured,
          category.scenarios,
          ...measuredCells(category.share),
          ...measuredCells(category.position),
          ...measuredCells(category.lean),
          ...chanceCells(category.chance),
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
          columns={columns.map(escapeControls)}
          rows={models.map(({ model, categories }) => ({
            key: model,
            name: <span title={model}>{escapeControls(shortName(model))}</span>,
            cells: columns.map((column) => {
              const categoryCharacter = categories.find(({ category }) => category === column);
              if (categoryCharacter === undefined || categoryCharacter.scenarios === 0) return undefined;
              return {
                tint: categoryCharacter.favoured / categoryCharacter.scenarios,
                text: `${categoryCharacter.favoured}/${categoryCharacter.scenarios}`,
                title: `${model} favours ${column} in ${categoryCharacter.favoured} of ${categoryCharacter.scenarios} hard scenarios; share ${measuredText(categoryCharacter.share, 'percent')}; mean position ${measuredText(categoryCharacter.position, 'decimals')}; lean ${measuredText(categoryCharacter.lean, 'decimals')}, ${chanceText(categoryCharacter.chance)}`,
              };
            }),
          }))}
        />
      )}
    </Chart>
  );
}
