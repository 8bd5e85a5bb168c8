import type { ClauseDisagreement } from '../../analysis/run/clause-disagreement.ts';
import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { type Block, decimals, measuredTable, percent, type Section, shareText } from './section.ts';

const maxClauses = 20;
const maxListed = 12;

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

/** The three kinds of disagreement, by clause and by two clauses. */
export function clauseSection({ disagreement: { clauses, pairs, pairsFound } }: RunAnalysis): Section {
  return {
    id: 'kinds',
    title: 'Three kinds of disagreement',
    blocks: [
      {
        kind: 'text',
        text: 'Behavioural: models differ (mean D of the debates that cite the clause). Interpretive: two judges cite the same clause and give different verdicts. Activation: two judges give different verdicts and cite disjoint clauses. The last two are shares of the pairs of judges in which at least one cites the clause.',
      },
      table(
        `The ${Math.min(maxClauses, clauses.length)} clauses judges disagree on most, of ${clauses.length}.`,
        'Clause',
        clauses,
      ),
      table(
        `The ${Math.min(maxClauses, pairs.length)} pairs of clauses judges disagree on most, of ${pairsFound}.`,
        'Clauses',
        pairs,
      ),
    ],
  };
}

function table(caption: string, head: string, rows: readonly ClauseDisagreement[]): Block {
  return measuredTable(
    caption,
    [head, 'Pairs of judges', 'Debates', 'Behavioural', 'Interpretive', 'Activation'],
    rows.slice(0, maxClauses).map(({ clauses, pairs, debates, behavioural, interpretive, activation }) => ({
      name: [clauses.join(' and '), pairs, debates],
      cells: [decimals(behavioural), percent(interpretive), percent(activation)],
    })),
  );
}
