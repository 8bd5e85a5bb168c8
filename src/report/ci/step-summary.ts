import {
  type Comparison,
  changeText,
  decisionText,
  measureFormats,
  measureNames,
  pairingSentences,
} from '../../results/comparison.ts';
import { extentText, type Findings, measuredText, measuresOf, specVersionText } from '../../results/findings.ts';
import { bullets, cell, table } from '../markdown/sections.ts';
import type { GateResult } from './junit.ts';

const maxClauses = 10;
const maxCases = 10;

/** A run on one screen of Markdown, for the summary of a CI job or a comment on a pull request. */
export function stepSummary(
  findings: Findings,
  gates: readonly GateResult[],
  comparison: Comparison | undefined,
): string {
  const { run, summary, specVersion } = findings;
  const clauses = summary.clauses.filter(({ conflict }) => conflict > 0);
  const parts = [
    `## Spec stress test: ${cell(run.spec)}`,
    ...(run.simulated
      ? ['> **Simulated agents.** These numbers calibrate the method; they say nothing of real models.']
      : []),
    `Run ${cell(run.id)} is ${run.state}; ${extentText(summary)}, panel ${cell(run.panel)}${specVersion === undefined ? '' : `, spec ${cell(specVersionText(specVersion))}`}.`,
    ...(gates.length === 0
      ? []
      : [bullets(gates.map(({ name, failed, text }) => `${failed ? '❌' : '✅'} ${name}: ${text}`))]),
    ...(comparison === undefined ? [] : comparisonParts(comparison)),
    '### Measures',
    table(
      ['measure', 'value'],
      measuresOf(findings).map(({ name, measured, format }) => [name, measuredText(measured, format)]),
    ),
    `### Clauses that part judges (${Math.min(maxClauses, clauses.length)} of ${clauses.length})`,
    clauses.length === 0
      ? 'None.'
      : table(
          ['clause', 'parts judges', 'disagreements', 'pairs'],
          clauses
            .slice(0, maxClauses)
            .map(({ clause, parted, interpretive, activation, pairs }) => [
              clause,
              measuredText(parted, 'percent'),
              interpretive + activation,
              pairs,
            ]),
        ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function comparisonParts(comparison: Comparison): string[] {
  const { effect, decision, better, worse, clausesChanged, caveats, before } = comparison;
  const { added, dropped, moved, reworded } = clausesChanged;
  const cases = (name: string, { count, cases }: Comparison['better']) =>
    `${name}: ${count}${
      count === 0
        ? ''
        : ` (${cases
            .slice(0, maxCases)
            .map(({ scenario }) => scenario)
            .join(', ')}${count > maxCases ? ', …' : ''})`
    }`;
  return [
    `### Compared with run ${cell(before.run.id)} (${cell(specVersionText(before.spec))})`,
    `**${cell(decisionText(decision))}**`,
    table(
      ['measure', 'before → after'],
      (['contested', 'problematic', 'd'] as const).map((measure) => [
        measureNames[measure],
        changeText(effect[measure], measureFormats[measure]),
      ]),
    ),
    bullets([
      `Clauses: ${added.length} added, ${dropped.length} dropped, ${moved.length} moved, ${reworded.length} reworded`,
      cases('Clearer cases', better),
      cases('Less clear cases', worse),
      ...pairingSentences(comparison),
      ...caveats,
    ]),
  ];
}
