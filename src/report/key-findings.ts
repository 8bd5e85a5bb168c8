import { coverageSentence } from '../results/coverage-text.ts';
import {
  briefShareText,
  coefficientsOf,
  type Findings,
  measuredText,
  measuresOf,
  type NamedMeasure,
  stoppingText,
} from '../results/findings.ts';
import { missingSentences } from '../results/missing-answers.ts';
import type { RunSummary } from '../results/run-summary.ts';
import { formatMeasurement } from './format-measurement.ts';

/**
 * What the run found, one sentence or two each. Shares come with their interval; below ten families
 * there are counts only.
 */
export function keyFindings(findings: Findings): string[] {
  const { summary } = findings;
  const [contested, contestedResponses, problematic] = measuresOf(findings);
  const [kappa] = coefficientsOf(findings);
  const stopping = stoppingText(summary);
  return [
    ...missingSentences(summary.missing),
    // The section on coverage has them all.
    coverageSentence(summary.coverage, 2),
    ...(contested === undefined ? [] : [shareFinding(contested)]),
    ...(contestedResponses === undefined ? [] : [shareFinding(contestedResponses)]),
    ...(problematic === undefined ? [] : [shareFinding(problematic)]),
    ...(stopping === undefined ? [] : [stopping]),
    ...(kappa === undefined ? [] : [agreementFinding(kappa)]),
    highAgainstLow(summary.bins),
    ...unanimousTension(summary.bins),
    ...byAuthority(summary.analysis.authority),
    ...worstClause(summary.clauses),
    ...mostFrequentProblem(summary.problems),
  ];
}

function countOf(estimate: NamedMeasure['measured']['estimate']): number {
  return estimate.kind === 'value' ? Math.round(estimate.value * estimate.n) : 0;
}

function shareFinding(measure: NamedMeasure): string {
  const { name, unit, meaning, measured } = measure;
  const { estimate } = measured;
  const reported = formatMeasurement(measure);
  const counted = `${countOf(estimate)} of ${estimate.n} ${unit}`;
  return reported.kind === 'number'
    ? `${name}: ${reported.value}, ${between(reported.interval)}; ${counted} (${meaning}).`
    : `${name}: ${reported.text}.`;
}

function agreementFinding(measure: NamedMeasure): string {
  const reported = formatMeasurement(measure);
  return reported.kind === 'number'
    ? `Judges agreed beyond chance by Fleiss' κ = ${reported.value}, ${between(reported.interval)}, on ${reported.n} responses (${measure.meaning}).`
    : `Agreement of the judges, Fleiss' κ: ${reported.text}.`;
}

function between(interval: string): string {
  return interval.startsWith('[') ? `95 % interval ${interval}` : interval;
}

function highAgainstLow(bins: RunSummary['bins']): string {
  const [low] = bins;
  const high = bins.slice(2);
  const debates = high.reduce((sum, bin) => sum + bin.debates, 0);
  const all = high.reduce((sum, bin) => sum + bin.allProblematic, 0);
  const share = (part: number, whole: number, where: string) =>
    whole === 0 ? `not computed: no debate has ${where}` : `${part} of ${whole} debates with ${where}`;
  return `Every response problematic: ${share(all, debates, 'D of 1.5 or more')}; ${share(low?.allProblematic ?? 0, low?.debates ?? 0, 'D below 1')}.`;
}

function unanimousTension([low]: RunSummary['bins']): string[] {
  if (low === undefined || low.allProblematic === 0) return [];
  return [
    `Unanimous tension: in ${low.allProblematic} debates the models answered alike (D below 1) and no answer was compliant. Disagreement alone does not show these.`,
  ];
}

/** Compliance by level of authority, and whether the wanted message was followed. */
function byAuthority({ clauses, messages }: RunSummary['analysis']['authority']): string[] {
  const shares = clauses.map(({ level, compliant }) => `${level} ${measuredText(compliant, 'percent')}`);
  const { asked, conflicts, noConflict, models } = messages;
  const followed = models.map(({ model, asWanted }) => `${model} ${briefShareText(asWanted)}`);
  return [
    ...(shares.length === 0
      ? []
      : [`Ruled compliant by level of authority of the clauses that judges cited: ${shares.join('; ')}.`]),
    ...(asked === 0
      ? []
      : [
          `Messages of two levels of authority: most judges saw them part in ${conflicts} of ${asked} responses and no conflict in ${noConflict}.${followed.length === 0 ? '' : ` Followed the one that the spec wants: ${followed.join('; ')}.`}`,
        ]),
  ];
}

function worstClause([worst]: RunSummary['clauses']): string[] {
  if (worst === undefined || worst.conflict === 0) return [];
  const { clause, pairs, interpretive, activation, parted, amongWorst } = worst;
  return [
    `The clause judges disagree on most is ${clause}: ${interpretive + activation} of ${pairs} pairs of judges gave different verdicts, ${interpretive} because they read it differently and ${activation} because they cited different clauses. Drawn towards all clauses by what so few pairs leave open: ${measuredText(parted, 'percent')}; it is among the five worst with probability ${amongWorst.toFixed(2)}.`,
  ];
}

function mostFrequentProblem(problems: RunSummary['problems']): string[] {
  const named = Object.entries(problems).filter(([name, count]) => name !== 'none' && count > 0);
  const [first] = named.sort(([, value], [, other]) => other - value);
  if (first === undefined) return [];
  const total = Object.values(problems).reduce((sum, count) => sum + count, 0);
  return [`The spec problem that rulings found most often: ${first[0]}, in ${first[1]} of ${total} contested cases.`];
}
