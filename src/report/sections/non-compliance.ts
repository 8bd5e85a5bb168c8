import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { type Block, decimals, maxListed, measuredTable, percent, type Section, shareText } from './section.ts';

/** Frequent non-compliance by bins of disagreement. */
export function nonComplianceSection({ nonCompliance, unanimous, predictive }: RunAnalysis): Section {
  const blocks: Block[] = [predictiveTable(predictive)];
  const scopes = nonCompliance.map(({ family, models, bins }) =>
    measuredTable(
      `${family === null ? `All ${models.length} models` : `The ${models.length} models of ${family}, D over them alone`}: debates whose every response is problematic at first reading, to most judges or to any judge, and how many times the lowest bin’s rate that is.`,
      ['D', 'Debates', 'Majority', 'Any judge', 'Fold, majority', 'Fold, any judge'],
      bins.map(({ bin, debates, majority, anyJudge, foldMajority, foldAnyJudge }) => ({
        name: [bin, debates],
        cells: [percent(majority), percent(anyJudge), decimals(foldMajority), decimals(foldAnyJudge)],
      })),
    ),
  );
  blocks.push(...scopes, {
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

/** The central claim, tested: D predicts that a response breaks the spec. */
function predictiveTable({
  oddsRatio,
  withinFamilies,
  trend,
  binTrend,
  auroc,
  spread,
}: RunAnalysis['predictive']): Block {
  return measuredTable(
    'Does disagreement predict non-compliance? Each judge in turn gives the verdict while D is computed from the positions of the others, so that no judge makes both. An odds ratio of 1, a trend of 0 and an area of 0.5 mean that D says nothing. The spread between models is what D measures: as read, and less the judges’ own wavering and what grows with the number of models.',
    ['Figure', 'Value'],
    [
      { name: ['Odds ratio of a problematic verdict for one unit of D'], cells: [decimals(oddsRatio)] },
      { name: ['The same within scenario families'], cells: [decimals(withinFamilies)] },
      { name: ['Rise of the problematic share with one unit of D'], cells: [percent(trend)] },
      { name: ['Rise of the problematic share from one bin of D to the next'], cells: [percent(binTrend)] },
      { name: ['Area under the ROC curve'], cells: [decimals(auroc)] },
      { name: ['Spread between models, as read'], cells: [decimals(spread.read)] },
      { name: ['Spread between models, corrected'], cells: [decimals(spread.corrected)] },
    ],
  );
}
