import { debateUrl, type Findings, measuredText } from '../../results/findings.ts';
import type { WeakClause } from '../../results/weakest-clauses.ts';
import type { Block, Section } from './section.ts';

/** Clauses and cases that a reader in a hurry sees. */
const maxClauses = 3;
export const maxWorstCases = 3;

/** The weakest clauses: how sure that is, their words, and the worst cases of each. */
export function weakestSection(findings: Findings): Section {
  const { weakest } = findings.summary;
  const shown = weakest.slice(0, maxClauses);
  const blocks: Block[] =
    shown.length === 0
      ? [{ kind: 'text', text: 'No two judges gave different verdicts over a clause.' }]
      : shown.flatMap((clause) => weakClause(findings, clause));
  return { id: 'weakest', title: 'Weakest clauses', blocks };
}

function weakClause(findings: Findings, clause: WeakClause): Block[] {
  const { title, text, omittedCharacters, pairs, disagreements, parted, partedDebates, worst } = clause;
  return [
    { kind: 'heading', text: title === clause.clause ? title : `${title} (${clause.clause})` },
    {
      kind: 'text',
      text: `Judges gave different verdicts over it in ${partedDebates} debates: ${disagreements} of ${pairs} pairs of judges; drawn towards all clauses ${measuredText(parted, 'percent')}.`,
    },
    {
      kind: 'quote',
      text: text === '' ? '(The clause has a heading and no words of its own.)' : text,
      note: omittedCharacters === 0 ? '' : `${omittedCharacters} more characters in the spec`,
    },
    {
      kind: 'links',
      items: worst.map(({ debate, query, d }) => ({
        text: `D ${d?.toFixed(2) ?? 'not computed'}: ${query}`,
        address: debateUrl(findings, debate),
      })),
    },
  ];
}

/** What rulings propose to change in the weakest clauses, and what they found wrong. */
export function changesSection({ summary }: Findings): Section {
  const proposals = summary.weakest.filter(({ amendment }) => amendment !== undefined).slice(0, maxClauses);
  const problems = Object.entries(summary.problems).filter(([, count]) => count > 0);
  const total = problems.reduce((sum, [, count]) => sum + count, 0);
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        total === 0
          ? 'No contested debate has a ruling that says what to change.'
          : `What rulings of ${total} contested debates found: ${problems.map(([problem, count]) => `${problem === 'none' ? 'no problem in the spec' : problem} ${count}`).join(', ')}.`,
    },
    ...proposals.flatMap(({ title, amendment = '', amendmentCount }): Block[] => [
      { kind: 'heading', text: title },
      {
        kind: 'quote',
        text: amendment,
        note: `proposed by a ruling${amendmentCount > 1 ? `, one of ${amendmentCount} wordings` : ''}; not tested: \`mootcourt amend\` tests it`,
      },
    ]),
  ];
  if (proposals.length === 0 && total > 0)
    blocks.push({ kind: 'text', text: 'No ruling proposes a wording for one of the weakest clauses.' });
  return { id: 'change', title: 'What to change', blocks };
}
