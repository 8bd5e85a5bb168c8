import {
  type Comparison,
  changeText,
  decisionText,
  measureFormats,
  measureNames,
  pairingSentences,
} from '../../results/comparison.ts';
import { specVersionText } from '../../results/findings.ts';
import { escapeTerminal, oneLine } from './escape-terminal.ts';
import { tableLines } from './table.ts';

const maxClauses = 8;
const maxCases = 6;

/** A comparison for a terminal; all of it stands in the page. */
export function comparisonText(comparison: Comparison, files: readonly string[]): string {
  const { before, after, decision, effect, verdicts, clauses, better, worse, clausesChanged, caveats } = comparison;
  const side = ({ run, spec }: Comparison['before']) =>
    oneLine(`${run.id}: spec ${run.spec}, ${specVersionText(spec)}, panel ${run.panel}`, 200);
  const { added, dropped, moved, reworded, unchanged } = clausesChanged;
  const cases = (name: string, { count, cases }: Comparison['better']) => [
    `${name}: ${count}${count > maxCases ? `, ${maxCases} shown` : ''}`,
    ...cases
      .slice(0, maxCases)
      .map(
        ({ scenario, contested, problematic, debates }) =>
          `  ${oneLine(scenario, 50)}  contested ${contested.before} → ${contested.after}, problematic ${problematic.before} → ${problematic.after}  (${oneLine(`${debates.before}, ${debates.after}`, 80)})`,
      ),
  ];
  const lines = [
    `Earlier  ${side(before)}`,
    `Later    ${side(after)}`,
    `Spec     ${comparison.specDiff === '' ? 'the same text' : `${added.length} clauses added, ${dropped.length} dropped, ${moved.length} moved, ${reworded.length} reworded, ${unchanged} unchanged`}`,
    ...[...pairingSentences(comparison), ...caveats].map((sentence) => `  ${oneLine(sentence, 400)}`),
    '',
    ...tableLines(
      (['contested', 'problematic', 'd'] as const).map((measure) => [
        measureNames[measure],
        changeText(effect[measure], measureFormats[measure]),
      ]),
      { indent: 0 },
    ),
    '',
    ...verdicts.map(
      ({ respondent, answers, same, changes }) =>
        `${oneLine(respondent, 40)}: ${same} of ${answers} answers ruled alike${changes
          .slice(0, 4)
          .map(({ before, after, count }) => `, ${before} → ${after} ${count}`)
          .join('')}`,
    ),
    '',
    `Clauses by change of D (${Math.min(maxClauses, clauses.length)} of ${clauses.length} shown)`,
    ...tableLines(
      clauses
        .slice(0, maxClauses)
        .map(({ clause, effect: { scenarios, d } }) => [
          clause,
          `${scenarios} scenarios, D ${changeText(d, 'decimals')}`,
        ]),
    ),
    '',
    ...cases('Clearer cases', better),
    ...cases('Less clear cases', worse),
    '',
    decisionText(decision),
    ...files.map((file) => `Page     ${escapeTerminal(file)}`),
    '',
  ];
  return lines.join('\n');
}
