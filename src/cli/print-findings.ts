import type { AppContext } from '../app/app-context.ts';
import type { RunRow } from '../domain/run.ts';
import type { GateResult } from '../report/ci/junit.ts';
import { type Comparison, decisionText } from '../results/comparison.ts';
import { costText } from '../results/cost-text.ts';
import type { Findings } from '../results/findings.ts';
import { missingSentences } from '../results/missing-answers.ts';
import { compareRuns } from '../runs/results/compare-runs.ts';
import { type CiFiles, writeCiFiles } from '../runs/results/write-ci-files.ts';
import { writeComparison } from '../runs/results/write-comparison.ts';
import { findingsOf, reportFolder, writeReports } from '../runs/results/write-report.ts';
import { storeName } from '../settings/environment.ts';
import type { RunOptions } from './commands/run.ts';
import { exitCodes } from './exit-codes.ts';
import { type FailCondition, failConditionHolds } from './options/fail-on.ts';
import { comparisonText } from './output/comparison-text.ts';
import { oneLine } from './output/escape-terminal.ts';
import { summaryText } from './output/run-summary-text.ts';

type OutputOptions = Pick<RunOptions, 'json' | 'junit' | 'sarif' | 'summary'>;

/**
 * Prints what a run found, stores its report and what CI reads, and sets the exit code: an error where the run has not
 * ended or nothing could be measured, `conditionHolds` where a gate failed.
 */
export async function printFindings(
  app: AppContext,
  ended: RunRow,
  {
    options,
    failCondition,
    against,
  }: { options: OutputOptions; failCondition?: FailCondition | undefined; against?: string | undefined },
): Promise<void> {
  const findings = await findingsOf(app.store, ended.id, app.now(), app.models);
  const { summary, totals, lost, unpriced } = findings;
  const html = writtenReport(findings, reportFolder(app.environment.storeFile));
  const json = options.json === true;
  const hasEnded = ended.state === 'finished' || ended.state === 'awaiting-review';
  const comparison = against === undefined || !hasEnded ? undefined : await compareRuns(app.store, against, ended.id);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ run: ended, totals, ...(lost === undefined ? {} : { lost }), summary, report: html, ...(comparison === undefined ? {} : { comparison }) })}\n`,
    );
  else
    process.stdout.write(
      summaryText(ended, summary, totals, { store: storeName(app.environment), report: html }, findings),
    );
  if (comparison !== undefined) {
    const files = writeComparison(comparison, reportFolder(app.environment.storeFile));
    if (!json) process.stdout.write(`\n${comparisonText(comparison, Object.values(files))}`);
  }
  const { contestedResponses, failedResponses, responses } = summary;
  const nothingToMeasure =
    responses > 0 && (responses === failedResponses || contestedResponses.estimate.kind !== 'value');
  const gates = gatesOf(summary, { failCondition, against, comparison, hasEnded });
  await writeCiFiles(app.store, findings, { gates, comparison }, ciFiles(app, options));
  if (!hasEnded) {
    process.exitCode = exitCodes.error;
    const spent = `${totals.calls} calls and ${totals.failedCalls} that failed, ${oneLine(costText({ costUsd: totals.costUsd, simulated: ended.simulated, unpriced }), 400)}`;
    process.stderr.write(
      `run ${ended.id} is ${ended.state} after ${spent}. Go on with: mootcourt run --resume ${ended.id}\n`,
    );
    // Last, so that it is what a person sees: the provider's own words where a member failed.
    process.stderr.write(`${oneLine(ended.reason, 600)}\n`);
  } else if (nothingToMeasure && failCondition === undefined) {
    // With the words of the first few that are missing, as a stopped run ends with those of the provider.
    const why = missingSentences(summary.missing).slice(0, 3).join(' ');
    process.stderr.write(`nothing could be measured: no response was judged by enough judges. ${oneLine(why, 600)}\n`);
    process.exitCode = exitCodes.error;
  } else {
    for (const { name, text } of gates.filter(({ failed }) => failed)) {
      process.stderr.write(`gate failed: ${name}: ${text}\n`);
      process.exitCode = exitCodes.conditionHolds;
    }
  }
}

/** The conditions that the command was to check, and whether they hold; none can be met by a run that has not ended. */
function gatesOf(
  summary: Findings['summary'],
  of: {
    failCondition: FailCondition | undefined;
    against: string | undefined;
    comparison: Comparison | undefined;
    hasEnded: boolean;
  },
): GateResult[] {
  const { failCondition, against, comparison, hasEnded } = of;
  const unfinished = 'the run has not ended';
  const condition = (gate: FailCondition) => {
    const failed = !hasEnded || failConditionHolds(gate, summary);
    const text = failed ? `the condition ${gate.text} holds` : `the condition ${gate.text} does not hold`;
    return { name: `--fail-on ${gate.text}`, failed, text: hasEnded ? text : unfinished };
  };
  return [
    ...(failCondition === undefined ? [] : [condition(failCondition)]),
    ...(against === undefined
      ? []
      : [
          {
            name: `--against ${against}`,
            failed: comparison === undefined || comparison.decision.rose.length > 0,
            text: comparison === undefined ? unfinished : decisionText(comparison.decision),
          },
        ]),
  ];
}

/** Where the files for CI go; GitHub names a file for each step. */
function ciFiles({ environment }: AppContext, { junit, sarif, summary }: OutputOptions): CiFiles {
  return { junit, sarif, summary, stepSummary: environment.key('GITHUB_STEP_SUMMARY') };
}

/** The report's file, or why there is none: findings are printed all the same. */
function writtenReport(findings: Findings, folder: string): string {
  try {
    return writeReports(findings, folder).html;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    process.exitCode = exitCodes.error;
    return `none: it could not be written (${error.message}); later: mootcourt report ${findings.run.id}`;
  }
}
