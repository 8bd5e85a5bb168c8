import pLimit from 'p-limit';
import type { AppContext } from '../../app/app-context.ts';
import { createRunCaller } from '../../app/job-caller.ts';
import { isSimulated } from '../../app/model-clients.ts';
import { type BudgetAccount, nothingSpent } from '../../domain/budget-account.ts';
import { type ErrorCode, MootcourtError } from '../../domain/errors.ts';
import type { Budget, RunDefinition, Spend } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { checkMembers, createRun } from '../../runs/create-run.ts';
import { openRunAccount } from '../../spending/reserve-call.ts';
import {
  type CompletedFamily,
  type CompletedPart,
  completeFamily,
  missingParts,
  type Unwritten,
} from './complete-family.ts';

/** Families that are completed at once. */
const concurrency = 8;

/** What ends a job that can be gone on with. */
const stoppedBy: ReadonlySet<ErrorCode> = new Set(['budget-exceeded', 'cancelled', 'member-failed']);

/** How much of a plan's scenarios is missing, and is written where asked. */
export type MissingCounts = { families: number; values: number; nudges: number; rubrics: number };

export type CompletedPlan = {
  plan: RunDefinition;
  /** The job whose ledger holds the calls; undefined where nothing was missing. */
  job: string | undefined;
  /** Scenarios that the job added. */
  added: number;
  spent: Spend;
  unwritten: Unwritten[];
};

/** The families of scenarios that lack something, in the order of their first scenario. */
export function incompleteFamilies(
  scenarios: readonly Scenario[],
  asked: ReadonlySet<CompletedPart>,
): { families: Scenario[][]; counts: MissingCounts } {
  const counts: MissingCounts = { families: 0, values: 0, nudges: 0, rubrics: 0 };
  const families = [...Map.groupBy(scenarios, ({ family }) => family).values()].filter((family) => {
    const missing = missingParts(family, asked);
    if (!missing.values && missing.nudges.length === 0 && !missing.rubric) return false;
    counts.families += 1;
    counts.values += missing.values ? 1 : 0;
    counts.nudges += missing.nudges.length;
    counts.rubrics += missing.rubric ? 1 : 0;
    return true;
  });
  return { families, counts };
}

/**
 * Refuses what cannot be done: nudged questions have no recorded answers.
 * @throws MootcourtError `invalid-input`
 */
export function checkCompletion({ panel }: Pick<RunDefinition, 'panel'>, asked: ReadonlySet<CompletedPart>): void {
  if (panel.respondents === 'recorded' && asked.has('nudges'))
    throw new MootcourtError(
      'invalid-input',
      `--complete: panel ${panel.name} judges recorded answers, and questions that are yet to be written have none; expected --complete rubrics`,
    );
}

/**
 * Finds the values that questions do not name, and writes the nudges and rubrics that they lack where asked, by the
 * panel's rubric writer in a job of its own: its ledger keeps the calls, and what it spends is taken from the plan's budget.
 * @param options.reuse runs whose ledgers answer equal calls: a job that was stopped is gone on with by naming it
 * @throws MootcourtError `invalid-input` naming the first question for which no values were found; `budget-exceeded`
 */
export async function completeScenarios(
  app: AppContext,
  plan: RunDefinition,
  options: { asked: ReadonlySet<CompletedPart>; signal: AbortSignal; reuse?: readonly string[] },
): Promise<CompletedPlan> {
  checkCompletion(plan, options.asked);
  const { families } = incompleteFamilies(plan.scenarios, options.asked);
  if (families.length === 0) return { plan, job: undefined, added: 0, spent: nothingSpent, unwritten: [] };
  checkMembers(plan.panel, app, { hasClientSampler: app.clientSampler !== undefined });
  const { spec, panel, seed, budget = {} } = plan;
  const job = { kind: 'generation', spec, panel, seed, ...(plan.budget === undefined ? {} : { budget }) } as const;
  const { id } = await createRun(app.store, job, [...(options.reuse ?? [])], app.now());
  const account = await openRunAccount(app.store, id, budget);
  try {
    const completed = await completeAll(app, plan, { ...options, id, families, account });
    await app.store.runs.setState(id, 'finished', `completed ${families.length} families of questions`);
    const { spent } = await account.state();
    const scenarios = inPlaces(plan.scenarios, completed);
    return {
      plan: { ...plan, scenarios, ...(plan.budget === undefined ? {} : { budget: remaining(budget, spent) }) },
      job: id,
      added: scenarios.length - plan.scenarios.length,
      spent,
      unwritten: completed.flatMap(({ unwritten }) => unwritten),
    };
  } catch (error) {
    const isStopped = error instanceof MootcourtError && stoppedBy.has(error.code);
    const reason = error instanceof Error ? error.message : String(error);
    await app.store.runs.setState(id, isStopped ? 'stopped' : 'failed', reason);
    if (!isStopped) throw error;
    throw new MootcourtError(
      error.code,
      `the questions were not completed: ${error.message}. Calls that ended are kept: go on with the same command and --reuse-calls-from ${id}`,
    );
  }
}

async function completeAll(
  app: AppContext,
  plan: RunDefinition,
  options: {
    asked: ReadonlySet<CompletedPart>;
    signal: AbortSignal;
    reuse?: readonly string[];
    id: string;
    families: readonly Scenario[][];
    account: BudgetAccount;
  },
): Promise<CompletedFamily[]> {
  const { asked, signal, id, families, account } = options;
  const { panel } = plan;
  const stop = new AbortController();
  const all = AbortSignal.any([signal, stop.signal]);
  const caller = createRunCaller(app, {
    run: id,
    reuse: options.reuse ?? [],
    frame: plan,
    client: app.modelClientsFor(plan),
    account,
    signal: all,
    onSpent: (reason) => stop.abort(reason),
    onStoreFailure: (reason) => stop.abort(reason),
    onMemberFailed: (reason) => stop.abort(reason),
  });
  const { model } = panel.rubricWriter;
  const origin = {
    source: 'questions',
    generator: model,
    rubricWriter: model,
    run: id,
    seed: plan.seed,
    simulated: isSimulated([panel.rubricWriter]),
  } as const;
  const limit = pLimit(concurrency);
  const ended = await Promise.allSettled(
    families.map((family, draw) =>
      limit(() => {
        all.throwIfAborted();
        return completeFamily(caller, panel.rubricWriter, family, { asked, origin: { ...origin, draw } }).catch(
          (error) => {
            stop.abort(error);
            throw error;
          },
        );
      }),
    ),
  );
  await caller.idle();
  if (all.aborted) throw all.reason;
  return ended.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** All scenarios in their order, each family whole at the place of its first one. */
export function inPlaces(scenarios: readonly Scenario[], completed: readonly CompletedFamily[]): Scenario[] {
  const byFamily = new Map(completed.map((family) => [family.scenarios[0]?.family, family.scenarios]));
  const placed = new Set<string>();
  return scenarios.flatMap((scenario) => {
    const family = byFamily.get(scenario.family);
    if (family === undefined) return [scenario];
    if (placed.has(scenario.family)) return [];
    placed.add(scenario.family);
    return family;
  });
}

function remaining({ maxUsd, maxCalls, maxTokens }: Budget, spent: Spend): Budget {
  const left = (limit: number, taken: number) => Math.max(0, limit - taken);
  return {
    ...(maxUsd === undefined ? {} : { maxUsd: left(maxUsd, spent.costUsd) }),
    ...(maxCalls === undefined ? {} : { maxCalls: left(maxCalls, spent.calls) }),
    ...(maxTokens === undefined ? {} : { maxTokens: left(maxTokens, spent.tokens) }),
  };
}
