import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { requireRun } from '../../domain/require-run.ts';
import { type Budget, type RunDefinition, type RunRow, resumeProblem } from '../../domain/run.ts';
import { failOnValue } from '../../results/run-summary.ts';
import { checkPlan } from '../../runs/create-run.ts';
import { loadScenarios, loadSpec, namedValues } from '../../runs/load-inputs.ts';
import { findingsOf, reportFolder, writeReports } from '../../runs/results/write-report.ts';
import { createRunService, type RunControl, type RunService } from '../../runs/run-service.ts';
import { readEnvironment, storeName } from '../../settings/environment.ts';
import { loadModels } from '../../settings/models-file.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { parseBudget } from '../options/budget.ts';
import { type FailCondition, failConditionHolds, parseFailCondition } from '../options/fail-on.ts';
import { openJobQueue } from '../options/require-postgres.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { createProgress } from '../output/progress.ts';
import { summaryText } from '../output/run-summary-text.ts';
import { onStopSignals, shutdownGraceMs } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

type RunOptions = {
  spec: string;
  scenarios: string;
  values?: string;
  dropLastAnswer?: boolean;
  panel: string;
  limit?: number;
  seed: number;
  samples?: number;
  concurrency?: number;
  batch?: boolean;
  dryRun?: boolean;
  queue?: boolean;
  priority?: number;
  budget?: string;
  wordsPerSecond?: number;
  resume?: string;
  force?: boolean;
  reuseCallsFrom?: string[];
  failOn?: string;
  json?: boolean;
};

export async function run(options: RunOptions): Promise<void> {
  const condition = options.failOn === undefined ? undefined : parseFailCondition(options.failOn);
  const budget = parseBudget(options.budget);
  if (options.dryRun === true) return printEstimate(options);
  const wordMs = options.wordsPerSecond === undefined ? 0 : 1000 / options.wordsPerSecond;
  await withApp((app) => startOrResume(app, options, budget, condition), { wordMs });
}

async function startOrResume(
  app: AppContext,
  options: RunOptions,
  budget: Budget | undefined,
  condition: FailCondition | undefined,
): Promise<void> {
  // Told before a run is made that could not be handed over.
  const queue = options.queue === true ? await openJobQueue(app.environment) : undefined;
  try {
    const service = createRunService(app, queue);
    const stop = stopSignals(queue !== undefined);
    const begun =
      options.resume === undefined
        ? await startRun(service, options, budget, stop)
        : await resumeRun(app, service, options.resume, { options, budget, stop });
    const ended =
      queue === undefined
        ? await service.whenEnded(begun.id)
        : await service.whenEnded(begun.id, { signal: stop.control.drain.signal }).catch((error: unknown) => {
            // Whoever leaves sees the run as it stands; the workers go on.
            if (!stop.control.drain.signal.aborted) throw error;
            return requireRun(app.store, begun.id);
          });
    await service.drain();
    await printFindings(app, ended, options, condition);
  } finally {
    await queue?.close();
  }
}

type Stop = {
  control: { drain: { signal: AbortSignal; graceMs: number }; signal: AbortSignal };
  begin(run: string): void;
};

/** The first signal lets calls under way end, the second stops them. */
function stopSignals(queued: boolean): Stop {
  const stop = new AbortController();
  const drain = new AbortController();
  let run = '';
  const cancelled = () => new MootcourtError('cancelled', `cancelled; go on with: mootcourt run --resume ${run}`);
  onStopSignals(
    () => {
      if (queued) process.stderr.write(`run ${run} goes on at the workers\n`);
      else process.stderr.write(`calls under way get ${shutdownGraceMs / 1000} s to end; once more to stop at once\n`);
      drain.abort(cancelled());
    },
    () => stop.abort(cancelled()),
  );
  return {
    control: { drain: { signal: drain.signal, graceMs: shutdownGraceMs }, signal: stop.signal },
    begin(id) {
      run = id;
    },
  };
}

function controlOf(options: RunOptions, stop: Stop, debates: number): RunControl {
  const progress = createProgress(debates);
  return {
    ...stop.control,
    concurrency: options.concurrency,
    priority: options.priority ?? 0,
    onDebateEnd: (debate, spent) => progress.debateEnd(debate.contested, spent),
  };
}

async function startRun(
  service: RunService,
  options: RunOptions,
  budget: Budget | undefined,
  stop: Stop,
): Promise<RunRow> {
  const plan = planOf(options, budget);
  const control = controlOf(options, stop, plan.scenarios.length);
  const row = await service.start({ ...plan, reuse: options.reuseCallsFrom ?? [] }, control);
  stop.begin(row.id);
  process.stderr.write(
    `run ${row.id}: ${plan.scenarios.length} debates on ${plan.spec.id} with panel ${plan.panel.name}${row.simulated ? ' (simulated agents)' : ''}\n`,
  );
  return row;
}

async function resumeRun(
  { store }: AppContext,
  service: RunService,
  asked: string,
  { options, budget, stop }: { options: RunOptions; budget: Budget | undefined; stop: Stop },
): Promise<RunRow> {
  const { id } = await resolveRun(store, asked, {
    field: '--resume',
    takes: (run) => run.state !== 'finished' && resumeProblem(run) === undefined,
  });
  const left = (await store.runs.debates(id)).filter((debate) => debate.state !== 'ruled').length;
  const row = await service.resume(id, budget, { ...controlOf(options, stop, left), force: options.force === true });
  stop.begin(id);
  process.stderr.write(`run ${id}: resumed\n`);
  return row;
}

async function printFindings(
  app: AppContext,
  ended: RunRow,
  options: RunOptions,
  condition: FailCondition | undefined,
): Promise<void> {
  const findings = await findingsOf(app.store, ended.id, app.now());
  const { summary, totals } = findings;
  const { html } = writeReports(findings, reportFolder(app.environment.storeFile));
  if (options.json === true) process.stdout.write(`${JSON.stringify({ run: ended, totals, summary, report: html })}\n`);
  else process.stdout.write(summaryText(ended, summary, totals, { store: storeName(app.environment), report: html }));
  if (ended.state !== 'finished' && ended.state !== 'awaiting-review') process.exitCode = exitCodes.error;
  else if (condition !== undefined && failConditionHolds(condition, failOnValue(summary, condition.metric))) {
    process.stderr.write(`gate failed: ${condition.text}\n`);
    process.exitCode = exitCodes.gateFailed;
  }
}

function planOf(options: RunOptions, budget: Budget | undefined): RunDefinition {
  const panel = { ...loadPanel(options.panel), ...(options.samples === undefined ? {} : { samples: options.samples }) };
  return {
    kind: 'stress-test',
    spec: loadSpec(options.spec),
    panel,
    scenarios: loadScenarios(options.scenarios, {
      dropLastAnswer: options.dropLastAnswer,
      values: options.values === undefined ? undefined : namedValues(options.values),
    }).slice(0, options.limit),
    seed: options.seed,
    ...(budget === undefined ? {} : { budget }),
    ...(options.batch === true ? { batch: true } : {}),
  };
}

/** An estimate needs no key: it asks nobody. */
async function printEstimate(options: RunOptions): Promise<void> {
  if (options.resume !== undefined)
    throw new MootcourtError('invalid-input', '--dry-run: it estimates a new run; leave out --resume');
  const plan = planOf(options, undefined);
  const environment = readEnvironment();
  const models = loadModels(environment.modelsFile);
  checkPlan(plan, { models, environment: { ...environment, key: () => 'not used' } });
  const { dryRun } = await import('../output/cost-estimate-text.ts');
  await dryRun(plan, models, options.json === true);
}
