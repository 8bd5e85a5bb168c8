import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { type Budget, type DebateRow, type RunDefinition, type RunRow, resumeProblem } from '../../domain/run.ts';
import { failOnValue } from '../../results/run-summary.ts';
import { checkPlan, createRun } from '../../runs/create-run.ts';
import { defaultConcurrency } from '../../runs/defaults.ts';
import { loadScenarios, loadSpec, namedValues } from '../../runs/load-inputs.ts';
import { enqueueRun, waitForRun } from '../../runs/queue/enqueue-run.ts';
import { findingsOf, reportFolder, writeReports } from '../../runs/results/write-report.ts';
import { assertNotOwned } from '../../runs/run-lease.ts';
import { readEnvironment, storeName } from '../../settings/environment.ts';
import { loadModels } from '../../settings/models-file.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { parseBudget } from '../options/budget.ts';
import { type FailCondition, failConditionHolds, parseFailCondition } from '../options/fail-on.ts';
import { openJobQueue, requirePostgres } from '../options/require-postgres.ts';
import { createProgress } from '../output/progress.ts';
import { summaryText } from '../output/run-summary-text.ts';
import { graceMs, onStopSignals } from '../shutdown-signals.ts';
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
  pace?: number;
  resume?: string;
  takeOver?: boolean;
  reuse?: string[];
  failOn?: string;
  json?: boolean;
};

export async function run(options: RunOptions): Promise<void> {
  const limiter = options.failOn === undefined ? undefined : parseFailCondition(options.failOn);
  const budget = parseBudget(options.budget);
  if (options.dryRun === true) return tellEstimate(options);
  const wordMs = options.pace === undefined ? 0 : 1000 / options.pace;
  await withApp((app) => holdRun(app, options, budget, limiter), { wordMs });
}

async function holdRun(
  app: AppContext,
  options: RunOptions,
  budget: Budget | undefined,
  limiter: FailCondition | undefined,
): Promise<void> {
  // Told before a run is made that could not be handed over.
  if (options.queue === true) requirePostgres(app.environment, '--queue');
  const row =
    options.resume === undefined
      ? await newRun(app, options, budget)
      : await resumedRun(app, options.resume, budget, options.takeOver === true);
  const { store } = app;
  const frame = await store.runs.config(row.id);
  const progress = createProgress(
    (await store.runs.debates(row.id)).filter((debate) => debate.state !== 'ruled').length,
  );
  const stop = new AbortController();
  const drain = new AbortController();
  const cancelled = new MootcourtError('cancelled', `cancelled; go on with: mootcourt run --resume ${row.id}`);
  onStopSignals(
    () => {
      if (options.queue === true) process.stderr.write(`run ${row.id} goes on at the workers\n`);
      else process.stderr.write(`calls under way get ${graceMs / 1000} s to end; once more to stop at once\n`);
      drain.abort(cancelled);
    },
    () => stop.abort(cancelled),
  );
  const ended =
    options.queue === true
      ? await leaveToWorkers(app, row.id, {
          priority: options.priority ?? 0,
          signal: drain.signal,
          onDebateEnd: (debate) => progress.debateEnd(debate.contested, undefined),
        })
      : await (await import('../../runs/execute-run.ts')).executeRun(row.id, {
          ...app,
          client: app.modelClientsFor(await store.runs.plan(row.id), row.id),
          concurrency: options.concurrency ?? defaultConcurrency(frame),
          budget: frame.budget ?? {},
          signal: stop.signal,
          drain: { signal: drain.signal, graceMs },
          onDebateEnd: (debate, spent) => progress.debateEnd(debate.contested, spent),
        });
  const findings = await findingsOf(store, row.id, app.now());
  const { summary, totals } = findings;
  const { html } = writeReports(findings, reportFolder(app.environment.storeFile));
  if (options.json === true) process.stdout.write(`${JSON.stringify({ run: ended, totals, summary, report: html })}\n`);
  else process.stdout.write(summaryText(ended, summary, totals, { store: storeName(app.environment), report: html }));
  if (ended.state !== 'finished' && ended.state !== 'awaiting-review') process.exitCode = exitCodes.error;
  else if (limiter !== undefined && failConditionHolds(limiter, failOnValue(summary, limiter.metric))) {
    process.stderr.write(`gate failed: ${limiter.text}\n`);
    process.exitCode = exitCodes.gateFailed;
  }
}

async function leaveToWorkers(
  { store, environment }: AppContext,
  run: string,
  options: { priority: number; signal: AbortSignal; onDebateEnd: (debate: DebateRow) => void },
): Promise<RunRow> {
  const queue = await openJobQueue(environment);
  try {
    await enqueueRun(store, queue, run, options.priority);
  } finally {
    await queue.close();
  }
  return waitForRun(store, run, options);
}

async function newRun(app: AppContext, options: RunOptions, budget: Budget | undefined): Promise<RunRow> {
  const plan = planOf(options, budget);
  checkPlan(plan, app);
  const row = await createRun(app.store, plan, options.reuse ?? [], app.now());
  process.stderr.write(
    `run ${row.id}: ${plan.scenarios.length} debates on ${plan.spec.id} with panel ${plan.panel.name}${row.simulated ? ' (simulated agents)' : ''}\n`,
  );
  return row;
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
async function tellEstimate(options: RunOptions): Promise<void> {
  if (options.resume !== undefined)
    throw new MootcourtError('invalid-input', '--dry-run: it estimates a new run; leave out --resume');
  const plan = planOf(options, undefined);
  const environment = readEnvironment();
  const models = loadModels(environment.modelsFile);
  checkPlan(plan, { models, environment: { ...environment, key: () => 'not used' } });
  const { dryRun } = await import('../output/cost-estimate-text.ts');
  await dryRun(plan, models, options.json === true);
}

async function resumedRun(app: AppContext, id: string, budget: Budget | undefined, takeOver: boolean): Promise<RunRow> {
  const row = await app.store.runs.run(id);
  if (row === undefined)
    throw new MootcourtError('not-found', `--resume: no run ${id} in ${storeName(app.environment)}`);
  const problem = resumeProblem(row);
  if (problem !== undefined) throw new MootcourtError('invalid-input', `--resume: ${problem}`);
  if (!takeOver) await assertNotOwned(app.store, id);
  const plan = await app.store.runs.plan(id);
  checkPlan(budget === undefined ? plan : { ...plan, budget }, app);
  if (budget !== undefined) await app.store.runs.setBudget(id, budget);
  await app.store.runs.setState(id, 'running', '');
  process.stderr.write(`run ${id}: resumed\n`);
  return row;
}
