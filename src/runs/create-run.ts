import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { inRandomFamilyOrder } from '../analysis/run/random-family-order.ts';
import type { AppContext } from '../app/app-context.ts';
import { assertContextFits } from '../app/context-windows.ts';
import { isSimulated } from '../app/model-clients.ts';
import { assertOllamaModels } from '../app/ollama-models.ts';
import { assertProviderPackages } from '../app/provider-packages.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Member, Panel } from '../domain/panel.ts';
import type { Budget, JobConfig, RunDefinition, RunRow } from '../domain/run.ts';
import { wantedAnswers } from '../domain/scenario.ts';
import type { Store } from '../domain/store.ts';
import { assertPublicUrls } from '../settings/member-connection.ts';
import { checkModels, checkPanel, membersModels, panelMembers, panelModels } from '../settings/panel-file.ts';
import { simulationVersion } from '../simulation/version.ts';
import { assertModelsPriced } from '../spending/reserve-call.ts';

/** What a check of members needs of the app; without an account nothing limits the server. */
type Around = Pick<AppContext, 'models' | 'environment'> & Partial<Pick<AppContext, 'serverBudget'>>;

type MemberOptions = {
  budget?: Budget | undefined;
  /** Whether an MCP client offers its model, for members of the provider `sampling`. */
  hasClientSampler?: boolean;
  /** false: no call will be made, so no SDK is needed. */
  makesCalls?: boolean;
};

/**
 * Finds what would stop the calls of a panel before the first one, and a budget that would not hold.
 * @throws MootcourtError `unknown-model`, `missing-credentials`, `missing-package` or `invalid-input`
 */
export function checkMembers(
  panel: Panel,
  { models, environment, serverBudget }: Around,
  { budget = {}, makesCalls = true, ...options }: MemberOptions = {},
): void {
  checkPanel(panel, models, environment, options);
  if (makesCalls) assertProviderPackages(panelModels(panel), models);
  assertModelsPriced(panelModels(panel), [budget, serverBudget?.limits ?? {}], models);
}

/**
 * The same for a job that has members and no panel.
 * @throws MootcourtError `unknown-model`, `missing-credentials`, `missing-package` or `invalid-input`
 */
export function checkJobMembers(
  members: readonly Member[],
  { models, environment, serverBudget }: Around,
  budget: Budget = {},
): void {
  checkModels(membersModels(members), models, environment);
  assertProviderPackages(membersModels(members), models);
  assertModelsPriced(membersModels(members), [budget, serverBudget?.limits ?? {}], models);
}

/**
 * Finds what would stop a plan before its first call.
 * @throws MootcourtError `unknown-model`, `missing-credentials`, `missing-package` or `invalid-input`
 */
export function checkPlan(plan: RunDefinition, around: Around, options: Omit<MemberOptions, 'budget'> = {}): void {
  const { panel, scenarios, budget } = plan;
  checkMembers(panel, around, { ...options, budget });
  if (scenarios.length === 0) throw new MootcourtError('invalid-input', 'scenarios: expected at least one, got none');
  if (plan.until !== undefined && panel.human !== 'never')
    throw new MootcourtError(
      'invalid-input',
      `until: panel ${panel.name} asks a person where a case is escalated, so debates would end in the order of people's answers; set human: never, or leave the rule out`,
    );
  if (panel.turns > 1 && panel.respondents !== 'recorded' && panel.simulatedUser === undefined)
    throw new MootcourtError(
      'invalid-input',
      `simulatedUser: panel ${panel.name} wants ${panel.turns} answers, and has nobody who plays the user; name a model under simulatedUser (simulated:user offline), or set turns to 1`,
    );
  if (panel.respondents === 'recorded' && scenarios.some((scenario) => scenario.recorded === undefined)) {
    const problem = `panel ${panel.name} adjudicates recorded answers, and the scenarios bring none`;
    throw new MootcourtError('invalid-input', `scenarios: ${problem}`);
  }
}

/**
 * Refuses, before anything is paid, a run that could not be held: what `checkPlan` finds, and what the servers of its
 * models tell of the models that they hold and of how long a prompt may be.
 * @throws MootcourtError as `checkPlan`, and `invalid-config` where a server does not answer
 */
export async function assertCanRun(
  plan: RunDefinition,
  around: Around,
  options: Omit<MemberOptions, 'budget'> = {},
): Promise<void> {
  checkPlan(plan, around, options);
  if (around.environment.allowsPrivateUrls === false)
    await assertPublicUrls(panelMembers(plan.panel), around.models, async (hostname) =>
      (await lookup(hostname, { all: true })).map(({ address }) => address),
    );
  await assertOllamaModels(panelModels(plan.panel), around);
  await assertContextFits(plan, around);
}

/**
 * What is told before a run whose scenarios want several answers of a panel that names nobody who plays the user: each
 * takes one turn. Undefined where that is so of none.
 */
export function singleTurnNotice({ panel, scenarios }: Pick<RunDefinition, 'panel' | 'scenarios'>): string | undefined {
  if (panel.simulatedUser !== undefined || panel.respondents === 'recorded') return undefined;
  const several = scenarios.filter((scenario) => wantedAnswers(scenario, panel) > 1).length;
  return several === 0
    ? undefined
    : `${several} of ${scenarios.length} scenarios want several answers, and panel ${panel.name} names nobody who plays the user: each takes one turn (name a model under simulatedUser for the others)`;
}

/**
 * Writes a new run or job and its definition to the store, before its first call. A run that may stop early gets its
 * scenarios in random order, family by family.
 * @param id the run's id where the caller has to find it again; a new one where absent
 */
export async function createRun(
  store: Store,
  definition: RunDefinition | JobConfig,
  reuse: readonly string[],
  now: Date,
  startedBy = '',
  id = newRunId(now),
): Promise<RunRow> {
  const plan =
    'until' in definition && definition.until !== undefined
      ? { ...definition, scenarios: inRandomFamilyOrder(definition.scenarios, definition.seed) }
      : definition;
  const models = plan.panel === undefined ? [] : panelModels(plan.panel);
  const members = 'members' in plan ? membersModels(plan.members ?? []) : [];
  const simulated = isSimulated([...models, ...members]) || ('imported' in plan && plan.imported?.simulated === true);
  const debates = 'scenarios' in plan ? plan.scenarios.length : 0;
  const [spec, panel] = [plan.spec?.id ?? '', plan.panel?.name ?? ''];
  const row: RunRow = {
    id,
    kind: plan.kind,
    state: 'running',
    reason: '',
    spec,
    panel,
    seed: plan.seed,
    simulated,
    debates,
    startedAt: now.toISOString(),
    endedAt: null,
    digest: '',
    startedBy,
  };
  const answersSimulated = 'scenarios' in plan && isSimulated(models);
  await store.runs.create(row, answersSimulated ? { ...plan, simulation: simulationVersion } : plan, reuse);
  await store.trace.appendRun(id, {
    type: 'run-start',
    data: { spec, panel, debates, seed: plan.seed, simulated },
  });
  return row;
}

/** Sorts by time and is hard to guess: date and eight random hex digits. */
function newRunId(now: Date): string {
  const day = now.toISOString().slice(2, 10).replaceAll('-', '');
  return `${day}-${randomBytes(4).toString('hex')}`;
}
