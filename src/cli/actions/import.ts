import type { AppContext } from '../../app/app-context.ts';
import { readResults } from '../../datasets/results/read-results.ts';
import type { ReadResults } from '../../datasets/results/recorded-answers.ts';
import { nearEqualText } from '../../datasets/value-names.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { memberName } from '../../domain/panel.ts';
import type { RunDefinition } from '../../domain/run.ts';
import { checkPlan } from '../../runs/create-run.ts';
import { loadSpec, namedValues } from '../../runs/load-inputs.ts';
import { createRunService } from '../../runs/run-service.ts';
import { specVersion } from '../../runs/spec-version.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { estimateCompletion } from '../../studies/complete/estimate-completion.ts';
import { loadTaxonomy } from '../../studies/generate/generate-scenarios.ts';
import { type ImportReport, importFiles } from '../../transfer/import-files.ts';
import { importResults, type ResultsReport, reportOf, scenariosToJudge } from '../../transfer/import-results.ts';
import type { ImportOptions } from '../commands/import.ts';
import { completedPlan, completionLine } from '../complete-questions.ts';
import { exitCodes } from '../exit-codes.ts';
import { costEstimate } from '../output/cost-estimate-text.ts';
import { counted } from '../output/counted.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { startWarnings } from '../output/start-warnings.ts';
import { printFindings } from '../print-findings.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { untilEnded } from '../until-ended.ts';
import { withApp } from '../with-app.ts';

/** Makes runs of results and data sets and says what was left out; has the answers judged where a panel is named. */
export async function importCommand(files: readonly string[], options: ImportOptions): Promise<void> {
  const results = await readResults(files, { model: options.model });
  if (results === undefined && options.judge !== undefined)
    throw new MootcourtError(
      'invalid-input',
      `--judge: expected results of promptfoo, Inspect or lm-evaluation-harness, or rows of answers; a table of the public schema is judged with mootcourt run --panel recorded --scenarios ${oneLine(files[0] ?? '', 80)}`,
    );
  await withApp(async (app) => {
    if (results !== undefined)
      return options.judge === undefined
        ? storeResults(app, results, options)
        : judgeResults(app, results, options, options.judge);
    const work = (signal: AbortSignal) =>
      importFiles(app, files, {
        spec: loadSpec(options.spec),
        taxonomy: loadTaxonomy(options.taxonomy),
        limit: options.limit ?? Number.POSITIVE_INFINITY,
        partSize: options.debatesPerRun,
        signal,
        onProgress: (imported) => process.stderr.write(`${counted(imported, 'debate')}\n`),
      });
    const report = await withShutdownSignal(work, 'to continue, give the same command again');
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : reportText(report));
  });
}

function valuesOf(options: ImportOptions) {
  return options.values === undefined ? undefined : namedValues(options.values);
}

async function storeResults(app: AppContext, results: ReadResults, options: ImportOptions): Promise<void> {
  const report = await withShutdownSignal((signal) =>
    importResults(app, results, {
      spec: loadSpec(options.spec),
      values: valuesOf(options),
      limit: options.limit ?? Number.POSITIVE_INFINITY,
      signal,
    }),
  );
  if (options.json === true) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    const lines = [
      ...resultsLines(report),
      `${report.imported} debate${report.imported === 1 ? '' : 's'} stored in ${report.runs.length} run${report.runs.length === 1 ? '' : 's'}, without a call`,
      ...report.runs.map((run) => `  mootcourt report ${run}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  if (report.imported === 0) process.exitCode = exitCodes.error;
}

/** Has recorded answers judged: the cost is told before the first call. */
async function judgeResults(
  app: AppContext,
  results: ReadResults,
  options: ImportOptions,
  judge: string,
): Promise<void> {
  const spec = loadSpec(options.spec);
  const scenarios = scenariosToJudge(results, valuesOf(options)).slice(0, options.limit);
  for (const line of resultsLines(reportOf(results))) process.stderr.write(`${line}\n`);
  const definition: RunDefinition = {
    kind: 'stress-test',
    spec,
    specVersion: specVersion(options.spec, spec),
    panel: { ...loadPanel(judge), respondents: 'recorded', samples: 1, turns: 1 },
    scenarios,
    seed: options.seed,
    ...(options.budget === undefined ? {} : { budget: options.budget }),
  };
  checkPlan(definition, app, { makesCalls: options.dryRun !== true });
  const { budget: _none, ...priced } = definition;
  const estimate = await costEstimate(priced, app.models, app.now());
  process.stderr.write(`${estimate.text}\n`);
  if (options.dryRun === true) {
    const { estimate: completion } = await estimateCompletion(priced, new Set(), app.models, app.now());
    if (completion !== undefined)
      process.stderr.write(completionLine(completion, memberName(priced.panel.rubricWriter)));
    if (options.json === true)
      process.stdout.write(
        `${JSON.stringify({ estimate: estimate.estimate, ...(completion === undefined ? {} : { completion }) })}\n`,
      );
    return;
  }
  const service = createRunService(app);
  const ended = await untilEnded(app, service, async (signals) => {
    const { plan, reuse } = await completedPlan(app, definition, {
      asked: new Set(),
      signal: signals.signal,
      reuse: [],
    });
    const row = await service.start({ ...plan, reuse }, { ...signals, concurrency: options.concurrency });
    process.stderr.write(`run ${row.id}: ${counted(plan.scenarios.length, 'debate')} of recorded answers\n`);
    process.stderr.write(startWarnings(plan, app));
    return row;
  });
  await printFindings(app, ended, { options });
}

function resultsLines({ format, models, answers, leftOut, notes }: Omit<ResultsReport, 'runs' | 'imported'>): string[] {
  const left = Object.entries(leftOut);
  return [
    `read ${format}: ${answers} answers of ${models.length} model${models.length === 1 ? '' : 's'}: ${models
      .slice(0, 20)
      .map((model) => oneLine(model, 40))
      .join(', ')}`,
    ...(left.length === 0 ? ['no answer was left out'] : ['left out:']),
    ...left.map(([reason, count]) => `  ${count} × ${oneLine(reason, 200)}`),
    ...notes.map((note) => oneLine(note, 300)),
  ];
}

function reportText({ runs, imported, kept, rejections, nearEqual, columns }: ImportReport): string {
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([reason, count]) => `  ${count} × ${reason}`);
  const result = (names: readonly string[]) =>
    names
      .slice(0, 30)
      .map((name) => oneLine(name, 40))
      .join(', ');
  const rejected = listed(rejections.rows);
  const cells = listed(rejections.cells);
  return `${[
    `${counted(imported, 'debate')} imported in ${counted(runs.length, 'run')}${kept === 0 ? '' : `, ${kept} kept from an earlier import`}`,
    ...columns.flatMap(({ models, judges, missed, unread }) => [
      `${models.length > 0 ? `${models.length} models with answers` : `${judges.length} judges`}${missed.length === 0 ? '' : `; not in the files: ${missed.join(', ')}`}`,
      ...(unread.length === 0 ? [] : [`columns not read: ${result(unread)}`]),
    ]),
    ...(rejected.length === 0 ? ['no row was rejected'] : ['rows rejected:', ...rejected]),
    ...(cells.length === 0 ? [] : ['cells left out, and what follows from it:', ...cells]),
    ...(nearEqual.length === 0 ? [] : [oneLine(nearEqualText(nearEqual), 800)]),
    ...runs.slice(0, 20).map((run) => `  mootcourt report ${run}`),
  ].join('\n')}\n`;
}
