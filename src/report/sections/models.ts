import type { ModelComparison } from '../../analysis/run/model-comparison.ts';
import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { chanceCells, chanceMeaning } from '../../results/chance-text.ts';
import { type Block, cellText, type Section } from './section.ts';

/** Which models stand apart from the others in verdicts and refusals, corrected for their number. */
export function modelSection({ models, verdicts, refusals }: RunAnalysis): Section {
  const problematic = new Map(
    verdicts.map(({ model, counts }) => [
      model,
      `${counts['non-compliant'] + counts.ambiguous} of ${counts.compliant + counts['non-compliant'] + counts.ambiguous}`,
    ]),
  );
  const refused = new Map(refusals.models.map((row) => [row.model, cellText(row.refused, 'percent')]));
  return {
    id: 'models',
    title: 'Models compared',
    blocks: [
      comparisonTable(
        'Responses ruled problematic',
        models.map((row) => ({ ...row, share: problematic.get(row.model) ?? 'none' })),
        'problematic',
      ),
      comparisonTable(
        'Responses refused',
        models.map((row) => ({ ...row, share: refused.get(row.model) ?? 'none' })),
        'refused',
      ),
    ],
  };
}

function comparisonTable(
  what: string,
  rows: readonly (ModelComparison & { share: string })[],
  outcome: 'problematic' | 'refused',
): Block {
  return {
    kind: 'table',
    caption: `${what}. Difference: from the mean of the other models in the same scenario families. It assumes that families are a fair sample of what is asked; ${chanceMeaning}.`,
    head: ['Model', what, 'Difference from the others', 'p', 'Adjusted'],
    rows: rows.map(({ model, share, [outcome]: { difference, chance } }) => [
      model,
      share,
      cellText(difference, 'percent'),
      ...chanceCells(chance),
    ]),
    sources: [...new Set(rows.map(({ [outcome]: { difference } }) => difference.source))],
  };
}
