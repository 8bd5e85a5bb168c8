import type { Dissent } from '../../domain/ruling.ts';
import { clausesReadText } from '../../domain/selected-spec.ts';
import { chanceCells } from '../../results/chance-text.ts';
import { shownConversations, turnsText } from '../../results/conversation-turns.ts';
import { costText } from '../../results/cost-text.ts';
import { coverageSentence } from '../../results/coverage-text.ts';
import {
  countText,
  debateUrl,
  extentText,
  type Findings,
  measuresOf,
  numberText,
  roundsText,
  specVersionText,
  timestampText,
} from '../../results/findings.ts';
import { missingSentences } from '../../results/missing-answers.ts';
import type { ContestedCase, RunSummary } from '../../results/run-summary.ts';
import { servedTexts, tokensText } from '../../results/usage-text.ts';
import { binRows } from '../bin-rows.ts';
import { caveatsOf, method } from '../caveats.ts';
import { roleNames, verdictCounts } from '../contested-cases.ts';
import { formatMeasurement } from '../format-measurement.ts';
import { keyFindings } from '../key-findings.ts';
import { panelMembers } from '../panel-members.ts';
import { analysisSections, tooFewNote } from '../sections/all-sections.ts';
import { coverageSection } from '../sections/coverage.ts';
import { changesSection, maxWorstCases, weakestSection } from '../sections/overview.ts';
import { roundsBlocks } from '../sections/rounds.ts';
import { cellText } from '../sections/section.ts';
import { block, bullets, cell, markdownSection, table } from './sections.ts';

/**
 * The findings of a run as Markdown. Model output in it is text: nothing of it is read as markup.
 */
export function markdownReport(findings: Findings): string {
  const { run, summary, totals, unpriced, at, version, panel, specVersion } = findings;
  return `# Stress test ${cell(run.id)}

${run.simulated ? '> **Simulated agents.** These numbers calibrate the method; they say nothing of real models.\n\n' : ''}${extentText(summary)}; spec ${cell(run.spec)}${specVersion === undefined ? '' : ` (${cell(specVersionText(specVersion))})`}, panel ${cell(run.panel)}, seed ${run.seed}. The run is ${run.state}, started ${cell(timestampText(run.startedAt))}; report made ${cell(timestampText(at))} by mootcourt ${cell(version)}.

${bullets([...missingSentences(summary.missing), coverageSentence(summary.coverage, 2)])}

${markdownSection(weakestSection(findings))}

## Worst cases

${worstCases(findings)}

${markdownSection(changesSection(findings))}

## Limitations

${bullets([...caveatsOf(findings), tooFewNote])}

## What was found

${bullets(keyFindings(findings))}

## Measures

${measureTable(findings)}

## Disagreement between models

${table(['D', 'debates', 'contested', 'any problematic', 'all problematic', 'share of debates'], binRows(summary))}

Formula: share of debates by bin of D; Zhang et al. 2025.

## Verdicts and rulings

${bullets([`Verdicts: ${counts(summary.verdicts)}`, `How debates ended: ${counts(summary.outcomes)}`, `Spec problems of contested cases: ${counts(summary.problems)}`])}

## What debate did

${roundsText(summary.rounds)}

${roundsBlocks(summary.analysis).map(block).join('\n\n')}

${markdownSection(coverageSection(summary.coverage))}

## Clauses judges disagree on

${clauseTable(summary)}

${analysisSections(summary.analysis).map(markdownSection).join('\n\n')}

## Contested cases

${contestedCases(findings)}

## Panel

${table(
  ['name', 'role', 'family'],
  panelMembers(panel).map(({ name, role, family }) => [name, role, family]),
)}
${totals.served.length === 0 ? '' : `\nWho answered, where it is not what was asked:\n\n${bullets(servedTexts(totals))}\n`}
## Method

${method}

${countText(totals.calls)} model calls, ${tokensText(totals, countText)}, ${cell(costText({ costUsd: totals.costUsd, simulated: run.simulated, unpriced }))}.${run.digest === '' ? '' : ` Trace digest \`${cell(run.digest)}\`.`}
`;
}

function measureTable(findings: Findings): string {
  return table(
    ['measure', 'value', '95 % interval', 'n', 'source of the formula'],
    measuresOf(findings).map((measure) => {
      const reported = formatMeasurement(measure);
      const cells =
        reported.kind === 'number'
          ? [reported.value, reported.interval, `${reported.n} ${measure.unit}`]
          : [reported.text, '–', '–'];
      return [measure.name, ...cells, measure.measured.source];
    }),
  );
}

function clauseTable(summary: RunSummary): string {
  const conflicting = summary.clauses.filter((clause) => clause.conflict > 0);
  if (conflicting.length === 0) return 'None.';
  return table(
    [
      'clause',
      'parts judges',
      'among the worst five',
      'disagreements',
      'interpretive',
      'activation',
      'pairs of judges',
      'p',
      'adjusted',
    ],
    conflicting.map(({ clause, parted, amongWorst, interpretive, activation, pairs, chance }) => [
      clause,
      cellText(parted, 'percent'),
      numberText(amongWorst, 'percent'),
      interpretive + activation,
      interpretive,
      activation,
      pairs,
      ...chanceCells(chance),
    ]),
  );
}

/** The worst cases in full; they stand again in the list of all. */
function worstCases(findings: Findings): string {
  const { cases, contestedDebates } = findings.summary;
  if (cases.length === 0) return 'No debate was contested.';
  const shown = cases.slice(0, maxWorstCases).map((item) => contestedCase(findings, item));
  return `Of ${contestedDebates} contested debates those with the largest disagreement.\n\n${shown.join('\n\n')}`;
}

function contestedCases(findings: Findings): string {
  const { summary } = findings;
  if (summary.cases.length === 0) return 'None.';
  const cases = summary.cases.map((item) => contestedCase(findings, item));
  return `${summary.cases.length} of ${summary.contestedDebates} contested debates, largest disagreement first.\n\n${cases.join('\n\n')}`;
}

function contestedCase(findings: Findings, item: ContestedCase): string {
  const { debate, scenario, d, ruling } = item;
  const lines = [`### ${cell(scenario)}`, '', `D ${d?.toFixed(2) ?? 'not computed'}. ${questionOf(item)}`, ''];
  lines.push(...laterTurns(item));
  if (ruling === undefined) lines.push('No ruling yet.', '');
  else {
    const { outcome, problem, explanation, clauses, amendment, verdicts, dissent = [], clausesRead } = ruling;
    lines.push(
      `Ruled ${outcome}${problem === 'none' ? '' : `, ${problem}`} (${verdictCounts(verdicts)}): ${cell(explanation, 1200)}`,
      '',
      ...clauses.map(
        ({ clause, quote, verified }) =>
          `- ${cell(clause)}${verified ? '' : ' (**unverified**: quote not found in this clause)'}: “${cell(quote, 600)}”`,
      ),
      ...(amendment === undefined
        ? []
        : [`- Proposed wording of ${cell(amendment.clause)}: ${cell(amendment.text, 800)}`]),
      ...dissent.slice(0, maxDissent).map(dissentLine),
      ...(dissent.length > maxDissent ? [`- ${dissent.length - maxDissent} more dissents in the viewer`] : []),
      ...(clauses.length === 0 && amendment === undefined && dissent.length === 0 ? [] : ['']),
      ...(clausesRead === undefined ? [] : [cell(clausesReadText(clausesRead), 2000), '']),
    );
  }
  return [
    ...lines,
    `[Watch or replay it](${debateUrl(findings, debate)}), or \`mootcourt replay ${cell(debate)}\``,
  ].join('\n');
}

/** Dissents that a case prints. */
const maxDissent = 4;

/** Who saw a response otherwise than it was ruled. */
function dissentLine({ judge, response, verdict, reasons, clauses }: Dissent): string {
  const cited = clauses.length === 0 ? '' : ` (${clauses.map(({ clause }) => cell(clause)).join(', ')})`;
  return `- Dissent of ${cell(judge)} on ${cell(response)}: ${verdict}${cited}. ${cell(reasons, 300)}`;
}

/** How conversations with a simulated user went, and the texts of those that failed first. */
function laterTurns({ turns, lastD }: ContestedCase): string[] {
  if (turns === undefined) return [];
  const { shown, more } = shownConversations(turns);
  const conversations = shown.flatMap(({ response, respondent, messages }) => [
    `All answers of ${cell(response)} ${cell(respondent)}:`,
    '',
    ...messages.map(
      ({ role, text }) => `- **${role === 'user' ? 'Simulated user' : cell(response)}:** ${cell(text, 1200)}`,
    ),
    '',
  ]);
  const rest = shown.length === 0 || more === 0 ? [] : [`*${more} more conversations in the viewer*`, ''];
  return [cell(turnsText(turns, lastD), 2000), '', ...conversations, ...rest];
}

/** What the respondents were asked: the conversation as a list, or a query alone. */
function questionOf({ query, conversation }: ContestedCase): string {
  if (conversation === undefined) return cell(query, 1200);
  const { first, omitted, last } = conversation;
  const lines = (some: typeof first) => some.map(({ role, text }) => `- **${roleNames[role]}:** ${cell(text, 1200)}`);
  const gap = omitted === 0 ? [] : [`- *${omitted} messages left out*`];
  return `Conversation:\n\n${[...lines(first), ...gap, ...lines(last)].join('\n')}`;
}

const counts = (named: Readonly<Record<string, number>>) =>
  Object.entries(named)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
