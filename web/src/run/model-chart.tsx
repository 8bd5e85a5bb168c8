import { chanceCells, chanceMeaning, chanceText } from '../../../src/results/chance-text.ts';
import { measuredText } from '../../../src/results/findings.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Chart } from '../parts/chart.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { measuredCells } from '../parts/measured-cells.ts';

/** Each model beside the others on the same scenario families: problematic verdicts and refusals. */
export function ModelChart({ run, of }: { run: string; of: RunSummary }) {
  const { models } = of.analysis;
  return (
    <Chart
      title="Models compared"
      note={`Share of responses ruled problematic, and refused, less the mean of the other models in the same scenario families. ${chanceMeaning}.`}
      file={`${run}-models`}
      header={[
        'model',
        ...['problematic, difference', 'low', 'high', 'families', 'p', 'adjusted'],
        ...['refused, difference', 'low', 'high', 'families', 'p', 'adjusted'],
      ]}
      rows={models.map(({ model, problematic, refused }) => [
        model,
        ...measuredCells(problematic.difference),
        ...chanceCells(problematic.chance),
        ...measuredCells(refused.difference),
        ...chanceCells(refused.chance),
      ])}
    >
      {models.length < 2 ? (
        <p class="soft">One model alone has nothing to be compared with.</p>
      ) : (
        <ul class="plain">
          {models.map(({ model, problematic, refused }) => (
            <li key={model}>
              <span title={model}>{escapeControls(shortName(model))}</span>{' '}
              <span class="soft">
                problematic {measuredText(problematic.difference, 'percent')} ({chanceText(problematic.chance)});
                refused {measuredText(refused.difference, 'percent')} ({chanceText(refused.chance)})
              </span>
            </li>
          ))}
        </ul>
      )}
    </Chart>
  );
}
