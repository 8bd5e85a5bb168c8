import type { AppContext } from '../../app/app-context.ts';
import { checkContextWindows, unknownWindows, windowProblems } from '../../app/context-windows.ts';
import { specWarnings } from '../../datasets/spec/spec-warnings.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { memberName, type Panel } from '../../domain/panel.ts';
import { type Budget, type RunDefinition, type RunRow, resumeProblem } from '../../domain/run.ts';
import { maxTurns } from '../../domain/scenario.ts';
import { checkPlan } from '../../runs/create-run.ts';
import { loadSpecInputs } from '../../runs/given-statements.ts';
import { loadParsedSpec, loadScenarios, namedValues } from '../../runs/load-inputs.ts';
import { requireSharedScenario } from '../../runs/results/compare-runs.ts';
import { createRunService, type RunControl, type RunService } from '../../runs/run-service.ts';
import { specVersion } from '../../runs/spec-version.ts';
import { loadModels } from '../../settings/models-file.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { estimateCompletion } from '../../studies/complete/estimate-completion.ts';
import type { RunOptions } from '../commands/run.ts';
import { completedPlan, completionLine, parseCompleted } from '../complete-questions.ts';
import { exitCodes } from '../exit-codes.ts';
import { environmentHere } from '../options/environment.ts';
import { parseFailCondition } from '../options/fail-on.ts';
import { openJobQueue } from '../options/queue.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { parseUntil } from '../options/until.ts';
import { counted } from '../output/counted.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { type Extent, Progress } from '../output/progress.ts';
import { startWarnings, turnsWarning } from '../output/start-warnings.ts';
import { printFindings } from '../print-findings.ts';
import { type RunSignals, untilEnded } from '../until-ended.ts';
import { withApp } from '../with-app.ts';

/** Starts or resumes a run, waits for its end, and prints and stores the findings. */
export async function run(options: RunOptions): Promise<void> {
  const failCondition = options.failOn === undefined ? undefined : parseFailCondition(options.failOn);
  if (options.until !== undefined && options.resume !== undefined)
    throw new MootcourtError(
      'invalid-input',
      '--until: a resumed run keeps its rule; for another one start a new run with --reuse-calls-from, which repeats no finished call',
    );
  if (options.complete !== undefined && options.resume !== undefined)
    throw new MootcourtError('invalid-input', '--complete: a resumed run has its questions; leave it out');
  if (options.dryRun === true) return printEstimate(options);
  const wordMs = options.wordsPerSecond === undefined ? 0 : 1000 / options.wordsPerSecond;
  await withApp(
    async (app) => {
      const queue = options.queue === true ? await openJobQueue(app.environment) : undefined;
      try {
        const against =
          options.against === undefined
            ? undefined
            : (await resolveRun(app.store, options.against, { argument: '--against' })).id;
        const progress = new Progress();
        const observed = { ...app, instrumentation: progress.observing(app.instrumentation) };
        const service = createRunService(observed, queue);
        const asked = against === undefined ? options : { ...options, against };
        const begin = (signals: RunSignals) =>
          options.resume === undefined
            ? start(app, service, asked, { ...signals, progress })
            : resume(app, service, asked, { ...signals, progress });
        const ended = await untilEnded(app, service, begin, options).finally(() => progress.stop());
        await printFindings(app, ended, { options, failCondition, against });
      } finally {
        await queue?.close();
      }
    },
    { wordMs },
  );
}

type Signals = RunSignals & { progress: Progress };

async function start(app: AppContext, service: RunService, options: RunOptions, signals: Signals): Promise<RunRow> {
  tellOfSpec(options.spec);
  const definition = definitionOf(options);
  if (options.against !== undefined) await requireSharedScenario(app.store, options.against, definition.scenarios);
  const earlier: string[] = [];
  for (const named of options.reuseCallsFrom ?? [])
    earlier.push((await resolveRun(app.store, named, { argument: '--reuse-calls-from' })).id);
  const asked = parseCompleted(options.complete);
  const { plan, reuse } = await completedPlan(app, definition, { asked, signal: signals.signal, reuse: earlier });
  const extent = { debates: plan.scenarios.length, callsPerDebate: firstReadingCalls(plan.panel) };
  const row = await service.start({ ...plan, reuse }, control(extent, options, signals));
  process.stderr.write(
    `run ${row.id}: ${counted(plan.scenarios.length, 'debate')} on ${plan.spec.id} with panel ${plan.panel.name}${row.simulated ? ' (simulated agents)' : ''}\n`,
  );
  process.stderr.write(startWarnings(plan, app));
  return row;
}

async function resume(
  { store }: AppContext,
  service: RunService,
  options: RunOptions,
  signals: Signals,
): Promise<RunRow> {
  const named = await resolveRun(store, options.resume ?? 'latest', {
    argument: '--resume',
    kinds: ['stress-test', 'adjudication'],
  });
  // The service refuses a job and names the command for it, finished or not.
  if (named.state === 'finished' && resumeProblem(named) === undefined) {
    const early = (await store.runs.config(named.id)).until !== undefined && named.reason !== '';
    process.stderr.write(
      `run ${named.id}: ${early ? `${named.reason}; to go on, start it again with a narrower --until and --reuse-calls-from ${named.id}` : 'finished already'}\n`,
    );
    return named;
  }
  const open = (await store.runs.debates(named.id)).filter((debate) => debate.state !== 'ruled');
  const { panel } = await store.runs.config(named.id);
  const { calls, failedCalls } = await store.ledger.totals(named.id);
  const extent = { debates: open.length, callsPerDebate: firstReadingCalls(panel), calls, failedCalls };
  const how = { ...control(extent, options, signals), force: options.force === true };
  const row = await service.resume(named.id, options.budget, how);
  process.stderr.write(`run ${named.id}: resumed\n`);
  return row;
}

/** Calls of a debate that nothing is contested in; undefined where its answers are recorded, and their number is the scenario's. */
function firstReadingCalls({ respondents, samples, judges }: Panel): number | undefined {
  return respondents === 'recorded' ? undefined : respondents.length * samples * (1 + judges.length) + 1;
}

function control(
  extent: Extent,
  { concurrency, priority = 0 }: RunOptions,
  { progress, ...signals }: Signals,
): RunControl {
  progress.start(extent);
  return {
    ...signals,
    concurrency,
    priority,
    onDebateEnd(debate) {
      // A debate that was stopped has not ended: a resumed run holds it.
      if (debate.state !== 'pending' && debate.state !== 'running') progress.debateEnd(debate.contested);
    },
  };
}

function definitionOf(options: RunOptions): RunDefinition & { budget?: Budget } {
  const { samples, turns } = options;
  if (turns !== undefined && turns > maxTurns)
    throw new MootcourtError('invalid-input', `--turns: expected at most ${maxTurns}, got ${turns}`);
  const panel = {
    ...loadPanel(options.panel),
    ...(samples === undefined ? {} : { samples }),
    ...(turns === undefined ? {} : { turns }),
  };
  const inputs = loadSpecInputs(options.spec);
  const scenarios = loadScenarios(options.scenarios, {
    dropLastAnswer: options.dropLastAnswer,
    values: options.values === undefined ? undefined : namedValues(options.values),
    findValues: true,
  }).slice(0, options.limit);
  const until = options.until === undefined ? undefined : parseUntil(options.until, options);
  return {
    kind: 'stress-test',
    ...inputs,
    specVersion: specVersion(options.spec, inputs.spec),
    panel,
    scenarios,
    seed: options.seed,
    ...(until === undefined ? {} : { until }),
    ...(options.budget === undefined ? {} : { budget: options.budget }),
    ...(options.batch === true ? { batch: true } : {}),
  };
}

/** An estimate makes no call, so it needs no key. */
async function printEstimate(options: RunOptions): Promise<void> {
  if (options.resume !== undefined)
    throw new MootcourtError('invalid-input', '--dry-run: it estimates a new run; leave out --resume');
  const { budget: _none, ...asked } = definitionOf(options);
  const environment = environmentHere();
  const models = loadModels(environment.modelsFile);
  const completed = await estimateCompletion(asked, parseCompleted(options.complete), models, new Date());
  const { plan } = completed;
  checkPlan(plan, { models, environment: { ...environment, key: () => 'not used' } }, { makesCalls: false });
  for (const notice of turnsWarning(plan)) process.stderr.write(`${oneLine(notice, 400)}\n`);
  const { problems, warnings } = windowProblems(await checkContextWindows(plan, { models, environment }));
  for (const problem of problems) process.stderr.write(`does not fit: ${oneLine(problem, 900)}\n`);
  for (const warning of warnings) process.stderr.write(`warning: ${oneLine(warning, 400)}\n`);
  for (const sentence of await unknownWindows(plan.panel, { models, environment }))
    process.stderr.write(`context window: ${oneLine(sentence, 600)}\n`);
  if (problems.length > 0) process.exitCode = exitCodes.error;
  const { dryRun } = await import('../output/cost-estimate-text.ts');
  const { estimate } = completed;
  const text = estimate === undefined ? '' : completionLine(estimate, memberName(plan.panel.rubricWriter));
  const completion = estimate === undefined ? undefined : { estimate, text };
  await dryRun(plan, models, new Date(), { json: options.json === true, completion });
}

/** What in the spec is likely to make the findings poor, before anything is paid. */
function tellOfSpec(name: string): void {
  for (const warning of specWarnings(loadParsedSpec(name)))
    process.stderr.write(`spec ${oneLine(name, 80)}: ${oneLine(warning, 400)}\n`);
}
