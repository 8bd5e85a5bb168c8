import type { CaseChange } from '../analysis/comparison/case-change.ts';
import { pairedMeasures } from '../analysis/comparison/paired-change.ts';
import {
  type Comparison,
  changeText,
  decisionText,
  differenceText,
  measureFormats,
  measureNames,
  pairingSentences,
} from '../results/comparison.ts';
import { measuredText } from '../results/findings.ts';
import type { Section } from './sections/section.ts';

/** Rows shown of a long list; the heading tells the whole count. */
const maxRows = 50;

/** All of a comparison but the diff of the texts. */
export function comparisonSections(comparison: Comparison): Section[] {
  const { decision, caveats } = comparison;
  return [
    {
      id: 'changes',
      title: 'What changed',
      blocks: [{ kind: 'list', items: [decisionText(decision), ...pairingSentences(comparison), ...caveats] }],
    },
    {
      id: 'measures',
      title: 'Measures',
      blocks: [
        tableBlock(
          'Over the shared scenarios, paired; 95 % intervals by bootstrap over scenario families. p is the chance of so large a rise or fall without effect (sign-flip test by family), adjusted for three measures (Holm 1979).',
          ['measure', 'before', 'after', 'change', 'p of rise', 'p of fall'],
          measureRows(comparison),
        ),
      ],
    },
    verdictSection(comparison),
    clauseSection(comparison),
    caseSection('better', 'Clearer cases', comparison.better),
    caseSection('worse', 'Less clear cases', comparison.worse),
    specSection(comparison),
  ];
}

function tableBlock(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Section['blocks'][number] {
  return { kind: 'table', caption, head: [...head], rows: rows.map((row) => [...row]), sources: [] };
}

function clauseSection({ clauses }: Comparison): Section {
  return {
    id: 'clauses',
    title: 'Clauses',
    blocks: [
      tableBlock(
        `Debates in which a judge cites the clause, in either run; ${shownOf(clauses.length)}, largest change of D first. Each interval is for that clause alone: of twenty clauses without change, about one stands out.`,
        ['clause', 'scenarios', 'D', 'contested debates', 'problematic responses'],
        clauses
          .slice(0, maxRows)
          .map(({ clause, formerly, effect }) => [
            formerly === undefined ? clause : `${clause} (formerly ${formerly})`,
            effect.scenarios,
            ...(['d', 'contested', 'problematic'] as const).map((measure) =>
              changeText(effect[measure], measureFormats[measure]),
            ),
          ]),
      ),
    ],
  };
}

function measureRows({ effect, decision }: Comparison) {
  return pairedMeasures.map((measure) => {
    const format = measureFormats[measure];
    const { before, after, change } = effect[measure];
    const chance = decision.chances.find((item) => item.measure === measure);
    return [
      measureNames[measure],
      measuredText(before, format),
      measuredText(after, format),
      differenceText(change, format),
      chance?.rise.toFixed(3) ?? '–',
      chance?.fall.toFixed(3) ?? '–',
    ];
  });
}

function verdictSection({ verdicts }: Comparison): Section {
  return {
    id: 'rulings',
    title: 'Rulings',
    blocks: [
      tableBlock(
        'Answers that both runs have, by scenario, respondent and sample.',
        ['respondent', 'answers', 'ruled alike', 'changes', 'in one run alone'],
        verdicts.map(({ respondent, answers, same, changes, onlyBefore, onlyAfter }) => [
          respondent,
          answers,
          same,
          changes.map(({ before, after, count }) => `${before} → ${after} ${count}`).join(', ') || 'none',
          onlyBefore + onlyAfter,
        ]),
      ),
    ],
  };
}

function caseSection(id: string, title: string, { count, cases }: Comparison['better']): Section {
  const shown = cases.slice(0, maxRows);
  if (count === 0) return { id, title: `${title}: 0`, blocks: [{ kind: 'text', text: 'None.' }] };
  return {
    id,
    title: `${title}: ${count}`,
    blocks: [
      tableBlock(
        `${count > shown.length ? `${shown.length} of ${count} shown. ` : ''}By the share of contested responses; where that is the same, by the share ruled problematic.`,
        ['scenario', 'question', 'contested', 'problematic', 'D', 'rulings', 'debates'],
        shown.map(caseRow),
      ),
    ],
  };
}

function caseRow({ scenario, query, contested, problematic, d, verdicts, debates }: CaseChange): string[] {
  const number = (value: number | undefined) => value?.toFixed(2) ?? 'n/a';
  return [
    scenario,
    query,
    `${contested.before} of ${contested.of.before} → ${contested.after} of ${contested.of.after}`,
    `${problematic.before} → ${problematic.after}`,
    `${number(d.before)} → ${number(d.after)}`,
    verdicts.map(({ response, before, after }) => `${response}: ${before} → ${after}`).join('; ') || 'unchanged',
    `${debates.before}, ${debates.after}`,
  ];
}

function specSection({ clausesChanged, specDiff }: Comparison): Section {
  const { added, dropped, moved, reworded, unchanged } = clausesChanged;
  const named = (count: number, what: string, ids: readonly string[]) =>
    count === 0 ? [] : [`${count} ${what}: ${ids.slice(0, maxRows).join(', ')}${count > maxRows ? ', …' : ''}`];
  const sentences = [
    ...named(added.length, 'clauses added', added),
    ...named(dropped.length, 'dropped', dropped),
    ...named(
      moved.length,
      'moved',
      moved.map(({ from, to }) => (from === to ? from : `${from} → ${to}`)),
    ),
    ...named(
      reworded.length,
      'reworded',
      reworded.map(({ id }) => id),
    ),
    `${unchanged} unchanged`,
  ];
  return {
    id: 'spec',
    title: 'Spec',
    blocks: [specDiff === '' ? { kind: 'text', text: 'The texts are the same.' } : { kind: 'list', items: sentences }],
  };
}

function shownOf(count: number): string {
  return count > maxRows ? `${maxRows} of ${count} shown` : `${count} in all`;
}
