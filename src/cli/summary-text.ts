import type { RunRow } from '../model/run.ts';
import type { Measured, RunSummary } from '../report/run-summary.ts';
import { line } from './safe-text.ts';

type Totals = { calls: number; inputTokens: number; cachedInputTokens: number; outputTokens: number; costUsd: number };

/** The findings of a run for a terminal. */
export function summaryText(
  run: RunRow,
  summary: RunSummary,
  totals: Totals,
  files: { store: string; report: string },
): string {
  const { verdicts, rounds, coefficients } = summary;
  const lines = [
    '',
    `Run ${run.id}: ${run.state}${run.reason === '' ? '' : ` (${run.reason})`}${run.simulated ? '   [simulated agents]' : ''}`,
    `${summary.debates} debates in ${summary.families} scenario families, ${summary.responses} responses, spec ${run.spec}, panel ${run.panel}, seed ${run.seed}`,
    ...(summary.failedResponses + summary.abstentions > 0
      ? [`${summary.failedResponses} responses failed, ${summary.abstentions} assessments abstained`]
      : []),
    '',
    `Verdicts      compliant ${verdicts.compliant}, non-compliant ${verdicts['non-compliant']}, ambiguous ${verdicts.ambiguous}, none ${verdicts.none}`,
    measuredLine('Problematic', summary.problematic, percent),
    measuredLine('Contested', summary.contested, percent),
    measuredLine('Mean D', summary.meanD, decimals),
    '',
    'Disagreement D   debates  contested  any problematic  all problematic',
    ...summary.bins.map(
      (bin) =>
        `  ${bin.bin.padEnd(12)} ${pad(bin.debates, 9)} ${share(bin.contested, bin.debates)} ${share(bin.problematic, bin.debates)} ${share(bin.allProblematic, bin.debates)}`,
    ),
    '',
    'Agreement of judges at first reading (95 % interval, bootstrap over families)',
    measuredLine("  Fleiss' κ", coefficients.kappa, decimals),
    measuredLine('  Krippendorff α', coefficients.alpha, decimals),
    measuredLine('  Gwet AC1', coefficients.ac1, decimals),
    `  citations whose quote was not found in the clause: ${summary.unverifiedCitations.count} of ${summary.unverifiedCitations.of}`,
    '',
    `Debate        ${rounds.contestedBefore} contested responses before the rounds, ${rounds.contestedAfter} after; judges changed ${rounds.moves} verdicts`,
    `Rulings       ${entries(summary.outcomes)}`,
    `Spec problems ${entries(summary.problems)}`,
    '',
    'Most conflicted clauses (share of judge pairs that part over them)',
    ...summary.clauses
      .filter((clause) => clause.conflict > 0)
      .slice(0, 10)
      .map(
        (clause) =>
          `  ${percent(clause.conflict).padStart(6)}  ${line(clause.clause, 44).padEnd(44)} interpretive ${clause.interpretive}, activation ${clause.activation}, of ${clause.pairs} pairs`,
      ),
    '',
    `Contested cases (${Math.min(8, summary.cases.length)} of ${summary.cases.length} shown)`,
    ...summary.cases
      .slice(0, 8)
      .flatMap((one) => [
        `  ${one.debate}  D ${one.d?.toFixed(2) ?? 'n/a'}  ${line(one.scenario, 60)}`,
        `    ruled: ${one.ruling?.outcome ?? 'not yet'}, ${one.ruling?.problem ?? ''}: ${line(one.ruling?.explanation ?? '', 110)}`,
      ]),
    '',
    `Spent         ${totals.calls} calls, ${totals.inputTokens} input tokens (${totals.cachedInputTokens} cached), ${totals.outputTokens} output tokens, $${totals.costUsd.toFixed(4)} at listed prices`,
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

function measuredLine(name: string, { estimate, interval }: Measured, format: (value: number) => string): string {
  const label = name.padEnd(16);
  if (estimate.kind === 'undefined') return `${label} not computed: ${estimate.reason}`;
  const range =
    interval.kind === 'interval'
      ? `[${format(interval.low)}, ${format(interval.high)}]`
      : `(no interval: ${interval.reason})`;
  return `${label} ${format(estimate.value)} ${range}  n = ${estimate.n}`;
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const decimals = (value: number) => value.toFixed(3);
const pad = (value: number, width: number) => String(value).padStart(width);

function share(part: number, whole: number): string {
  return (whole === 0 ? '–' : percent(part / whole)).padStart(13);
}

function entries(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
