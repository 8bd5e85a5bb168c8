import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { type Block, firstOf, maxListed, measuredTable, percent, type Section } from './section.ts';

/** Models that stood far from nearly all others. */
export function outlierSection({ outliers: { models, count, cases } }: RunAnalysis): Section {
  const blocks: Block[] = [
    measuredTable(
      'Positions 4 points or more from at least 9 in 11 of the other models. Too permissive: complies where the others hold back, or is problematic and refuses no more than they do. Too restrictive: refuses where they comply.',
      ['Model', 'Scenarios', 'Above', 'Below', 'Too permissive', 'Too restrictive', 'Neither', 'Share'],
      models.map(({ model, scenarios, above, below, permissive, restrictive, neither, rate }) => ({
        name: [model, scenarios, above, below, permissive, restrictive, neither],
        cells: [percent(rate)],
      })),
    ),
  ];
  if (models.length === 0)
    return {
      id: 'outliers',
      title: 'Outliers',
      blocks: [{ kind: 'text', text: 'Not computed: fewer than four models were scored on any scenario.' }],
    };
  if (count > 0)
    blocks.push(firstOf(count, 'outliers'), {
      kind: 'list',
      items: cases
        .slice(0, maxListed)
        .map(
          (outlier) =>
            `${outlier.model} on ${outlier.value}: ${outlier.position.toFixed(1)} against a mean of ${outlier.othersMean.toFixed(1)} (${outlier.kind === 'neither' ? outlier.side : `too ${outlier.kind}`}), ${outlier.scenario} (${outlier.debate})`,
        ),
    });
  return { id: 'outliers', title: 'Outliers', blocks };
}
