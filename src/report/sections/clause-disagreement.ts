import type { ClauseDisagreement } from '../../analysis/run/clause-disagreement.ts';
import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { chanceCells, chanceMeaning } from '../../results/chance-text.ts';
import { type Block, decimals, measuredTable, percent, type Section } from './section.ts';

const maxClauses = 20;

/** The three kinds of disagreement, by clause and by two clauses. */
export function clauseSection({ disagreement: { clauses, pairs, pairsFound } }: RunAnalysis): Section {
  return {
    id: 'kinds',
    title: 'Three kinds of disagreement',
    blocks: [
      {
        kind: 'text',
        text: `Behavioural: models differ (mean D of the debates that cite the clause). Interpretive: two judges cite the same clause and give different verdicts. Activation: two judges give different verdicts and cite disjoint clauses. The last two are shares of the pairs of judges in which at least one cites the clause. “Parts judges” is the share of both kinds by partial pooling: few pairs are drawn towards what all clauses have in common, and families count as clusters. The chance is that of parting so many pairs, did it part them as the others together do; ${chanceMeaning}.`,
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
    [head, 'Pairs of judges', 'Debates', 'p', 'Adjusted', 'Parts judges', 'Behavioural', 'Interpretive', 'Activation'],
    rows
      .slice(0, maxClauses)
      .map(({ clauses, pairs, debates, chance, parted, behavioural, interpretive, activation }) => ({
        name: [clauses.join(' and '), pairs, debates, ...chanceCells(chance)],
        cells: [percent(parted), decimals(behavioural), percent(interpretive), percent(activation)],
      })),
  );
}
