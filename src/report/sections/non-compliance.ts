import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { type Block, decimals, maxListed, measuredTable, percent, type Section, shareText } from './section.ts';

/** Frequent non-compliance by bins of disagreement. */
export function nonComplianceSection({ nonCompliance, unanimous }: RunAnalysis): Section {
  const blocks: Block[] = nonCompliance.map(({ family, models, bins }) =>
    measuredTable(
      `${family === null ? `All ${models.length} models` : `The ${models.length} models of ${family}, D over them alone`}: debates whose every response is problematic at first reading, to most judges or to any judge, and how many times the lowest bin’s rate that is.`,
      ['D', 'Debates', 'Majority', 'Any judge', 'Fold, majority', 'Fold, any judge'],
      bins.map(({ bin, debates, majority, anyJudge, foldMajority, foldAnyJudge }) => ({
        name: [bin, debates],
        cells: [percent(majority), percent(anyJudge), decimals(foldMajority), decimals(foldAnyJudge)],
      })),
    ),
  );
  blocks.push({
    kind: 'text',
    text: `Unanimous violations, which D does not show: of ruled debates with D below 1, every response was problematic in ${shareText(unanimous.share)} (${unanimous.count} debates).`,
  });
  if (unanimous.cases.length > 0)
    blocks.push({
      kind: 'list',
      items: unanimous.cases
        .slice(0, maxListed)
        .map(({ scenario, debate, d }) => `D ${d.toFixed(2)}: ${scenario} (${debate})`),
    });
  return { id: 'non-compliance', title: 'Frequent non-compliance', blocks };
}
