import type { RunRow } from '../../domain/run.ts';
import type { CallTotals } from '../../domain/store.ts';
import { formatMeasurement } from '../../report/format-measurement.ts';
import { chanceMeaning, chanceText } from '../../results/chance-text.ts';
import { turnsText } from '../../results/conversation-turns.ts';
import { costText } from '../../results/cost-text.ts';
import { coverageSentence } from '../../results/coverage-text.ts';
import {
  briefShareText,
  extentText,
  type Findings,
  type Format,
  measuredText,
  numberText,
  roundsText,
  stoppingText,
} from '../../results/findings.ts';
import { lostCallsText } from '../../results/lost-calls.ts';
import { missingSentences } from '../../results/missing-answers.ts';
import type { Measured, RunSummary } from '../../results/run-summary.ts';
import { estimatedUsageText, servedTexts, tokensText } from '../../results/usage-text.ts';
import { oneLine } from './escape-terminal.ts';
import { column, tableLines } from './table.ts';

/** The findings of a run for a terminal. */
export function summaryText(
  run: RunRow,
  summary: RunSummary,
  totals: CallTotals,
  files: { store: string; report: string },
  { unpriced = [], lost }: Pick<Findings, 'unpriced' | 'lost'> = {},
): string {
  const { verdicts, coefficients } = summary;
  const lines = [
    '',
    `Run ${run.id}: ${run.state}${run.reason === '' ? '' : ` (${run.reason})`}${run.simulated ? '   [simulated agents]' : ''}`,
    `${extentText(summary)}, spec ${run.spec}, panel ${run.panel}, seed ${run.seed}`,
    ...(summary.failedResponses + summary.abstentions > 0
      ? [`${summary.failedResponses} responses failed, ${summary.abstentions} assessments abstained`]
      : []),
    ...missingSentences(summary.missing).map((sentence) => oneLine(sentence, 500)),
    oneLine(coverageSentence(summary.coverage), 2600),
    '',
    `Verdicts      compliant ${verdicts.compliant}, non-compliant ${verdicts['non-compliant']}, ambiguous ${verdicts.ambiguous}, none ${verdicts.none}`,
    measuredLine('Problematic', summary.problematic, 'percent'),
    measuredLine('  by two labels', summary.analysis.panel.majorities.binary, 'percent'),
    measuredLine('  by three', summary.analysis.panel.majorities.threeWay, 'percent'),
    measuredLine('Contested', summary.contested, 'percent'),
    measuredLine('  by response', summary.contestedResponses, 'percent'),
    measuredLine('Mean D', summary.meanD, 'decimals'),
    ...optionalLine(stoppingText(summary)),
    '',
    ...tableLines(
      summary.bins.map(({ bin, debates, contested, problematic, allProblematic }) => [
        bin,
        debates,
        contested,
        problematic,
        allProblematic,
      ]),
      { head: ['Disagreement D', 'debates', 'contested', 'any problematic', 'all problematic'], indent: 0 },
    ),
    '',
    'Agreement of judges at first reading (95 % interval, bootstrap over families)',
    measuredLine("  Fleiss' κ", coefficients.kappa, 'decimals'),
    measuredLine('  Krippendorff α', coefficients.alpha, 'decimals'),
    measuredLine('  Gwet AC1', coefficients.ac1, 'decimals'),
    `  citations whose quote was not found in the clause: ${summary.unverifiedCitations.count} of ${summary.unverifiedCitations.of}`,
    '',
    `Debate        ${roundsText(summary.rounds)}`,
    ...analysisLines(summary.analysis),
    `Rulings       ${entries(summary.outcomes)}`,
    `Spec problems ${entries(summary.problems)}`,
    '',
    ...clauseLines(summary),
    ...modelLines(summary.analysis),
    `  ${chanceMeaning}`,
    '',
    `Contested cases (the ${Math.min(8, summary.cases.length)} with the largest D of ${summary.contestedDebates})`,
    ...summary.cases
      .slice(0, 8)
      .flatMap((contestedCase) => [
        `  ${contestedCase.debate}  D ${contestedCase.d?.toFixed(2) ?? 'n/a'}  ${oneLine(contestedCase.scenario, 60)}`,
        ...(contestedCase.turns === undefined
          ? []
          : [`    ${oneLine(turnsText(contestedCase.turns, contestedCase.lastD), 240)}`]),
        `    ruled: ${contestedCase.ruling?.outcome ?? 'not yet'}, ${contestedCase.ruling?.problem ?? ''}: ${oneLine(contestedCase.ruling?.explanation ?? '', 110)}`,
      ]),
    '',
    `Spent         ${totals.calls} calls${totals.failedCalls === 0 ? '' : ` and ${totals.failedCalls} that failed`}, ${tokensText(totals)}, ${oneLine(costText({ costUsd: totals.costUsd, simulated: run.simulated, unpriced }), 400)}`,
    ...servedTexts(totals)
      .slice(0, 12)
      .map((line, index) => `${index === 0 ? 'Served' : '      '}        ${oneLine(line, 160)}`),
    ...usageNotes(totals, lost),
    ...(run.digest === '' ? [] : [`Trace hash    ${run.digest}`]),
    `Report        ${files.report}`,
    `Trace         ${files.store}`,
    ...(summary.cases[0] === undefined
      ? []
      : [`Look closer   mootcourt replay ${summary.cases[0].debate}    verify: add --verify`]),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** The clauses that judges disagree on most. */
function clauseLines({ clauses }: RunSummary): string[] {
  return [
    'Weakest clauses: share of judge pairs that disagree on them, shrunk towards all clauses; chance to be among the worst five; chance that so many disagree, did they disagree as on the others',
    ...tableLines(
      clauses
        .filter((clause) => clause.conflict > 0)
        .slice(0, 10)
        .map(({ clause, parted, amongWorst, interpretive, activation, pairs, chance }) => [
          clause,
          `${measuredText(parted, 'percent')}; worst five ${numberText(amongWorst, 'percent')}; ${interpretive + activation} of ${pairs}: interpretive ${interpretive}, activation ${activation}; ${chanceText(chance)}`,
        ]),
    ),
  ];
}

/** The analysis in a few lines; the report has all of it. */
function analysisLines({
  panel,
  predictive,
  rounds,
  outliers,
  refusals,
  unanimous,
  selfPreference,
  authority,
  severity,
}: RunSummary['analysis']): string[] {
  const counts = outliers.models.reduce(
    (sum, model) => ({
      permissive: sum.permissive + model.permissive,
      restrictive: sum.restrictive + model.restrictive,
    }),
    { permissive: 0, restrictive: 0 },
  );
  return [
    ...(rounds.debated === 0 ? [] : [measuredLine('  pairs agree, change', rounds.agreement.change, 'percent')]),
    ...(rounds.truth === undefined || rounds.debated === 0
      ? []
      : [
          measuredLine('  majority right, change', rounds.truth.right.change, 'percent'),
          measuredLine('  unanimous and wrong, change', rounds.truth.unanimousWrong.change, 'percent'),
        ]),
    '',
    'Does D predict a problematic verdict? Each judge against D of the others; 1 and 0.5 mean no',
    measuredLine('  odds ratio for one unit of D', predictive.oddsRatio, 'decimals'),
    measuredLine('  odds ratio within families', predictive.withinFamilies, 'decimals'),
    measuredLine('  rise from bin to bin', predictive.binTrend, 'percent'),
    measuredLine('  area under the ROC curve', predictive.auroc, 'decimals'),
    '',
    'Judges at first reading: flag rate; agreement with the consensus (Dawid and Skene), which is no measure of being right',
    ...panel.judges.flatMap(({ judge, flagRate, consensus }) => [
      measuredLine(`  ${oneLine(judge, 30)} flag rate`, flagRate, 'percent'),
      measuredLine(`  ${oneLine(judge, 30)} consensus`, consensus, 'percent'),
    ]),
    ...severityLines(severity.verdicts),
    ...selfPreference.map(({ judge, preference }) =>
      measuredLine(`  ${oneLine(judge, 24)} for its kin`, preference, 'percent'),
    ),
    measuredLine('Unanimous at low D', unanimous.share, 'percent'),
    `Outliers      ${outliers.count}: ${counts.permissive} too permissive, ${counts.restrictive} too restrictive`,
    `Refusals      ${refusals.falsePositives.count} that nothing called for`,
    '',
    ...authorityLines(authority),
  ];
}

/** Models beside the others, the least likely by chance first. */
function modelLines({ models }: RunSummary['analysis']): string[] {
  if (models.length < 2) return [];
  const byChance = [...models].sort(
    (left, right) =>
      pOf(left.problematic.chance) - pOf(right.problematic.chance) || (left.model < right.model ? -1 : 1),
  );
  return [
    '',
    `Models: share of responses ruled problematic, less the mean of the others in the same families; smallest p first${models.length > maxModels ? `, ${maxModels} of ${models.length} models` : ''}`,
    ...tableLines(
      byChance
        .slice(0, maxModels)
        .map(({ model, problematic: { difference, chance } }) => [
          model,
          `${measuredText(difference, 'percent')}; ${chanceText(chance)}`,
        ]),
    ),
  ];
}

const maxModels = 12;
const pOf = (chance: RunSummary['clauses'][number]['chance']) => (chance.kind === 'chance' ? chance.p : 2);

/** How severe judges are about the same answers; the report has positions, fit and adjusted models. */
function severityLines(findings: RunSummary['analysis']['severity']['verdicts']): string[] {
  if (findings.kind === 'none')
    return [`  severity on verdicts: not estimated, since ${oneLine(findings.reason, 300)}`];
  return [
    `  severity on verdicts in log odds around the panel's mean, answers held equal (two-parameter model, n = ${findings.answers} answers): above 0 stricter`,
    ...findings.judges.map(({ judge, severity }) =>
      measuredLine(`  ${oneLine(judge, 24)} severity`, severity, 'decimals'),
    ),
  ];
}

function authorityLines({ clauses, messages }: RunSummary['analysis']['authority']): string[] {
  const { asked, noConflict, undecided, unanswered, conflicts, levels, models } = messages;
  return [
    'Levels of authority: ruled compliant, and contested, of responses on which judges cite a clause of the level',
    ...(clauses.length === 0 ? ['  no clause was cited with a quote that was found in it'] : []),
    ...clauses.flatMap(({ level, compliant, contested }) => [
      measuredLine(`  ${oneLine(level, 20)}, ruled compliant`, compliant, 'percent'),
      measuredLine(`  ${oneLine(level, 20)}, contested`, contested, 'percent'),
    ]),
    ...(asked === 0
      ? []
      : [
          `Messages of two levels: ${conflicts} of ${asked} responses to messages that conflict, ${noConflict} without conflict, ${undecided} undecided, ${unanswered} unanswered; followed as the spec wants:`,
          ...levels.map(({ level, asWanted }) => measuredLine(`  where ${level} is wanted`, asWanted, 'percent')),
          ...tableLines(models.map(({ model, asWanted }) => [`by ${model}`, briefShareText(asWanted)])),
        ]),
    '',
  ];
}

function measuredLine(name: string, measured: Measured, format: Format): string {
  const reported = formatMeasurement({ measured, format });
  const label = column(name, name.length > 16 ? 36 : 16);
  return reported.kind === 'number'
    ? `${label} ${reported.value} ${reported.interval}  n = ${reported.n}`
    : `${label} ${reported.text}`;
}

const optionalLine = (text: string | undefined) => (text === undefined ? [] : [text]);

function entries(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

/** What the numbers of calls and tokens do not say. */
function usageNotes(totals: CallTotals, lost: Findings['lost']): string[] {
  const notes = [...estimatedUsageText(totals), ...lostCallsText(lost === undefined ? {} : { lost })];
  return notes.map((sentence) => `              ${oneLine(sentence, 400)}`);
}
