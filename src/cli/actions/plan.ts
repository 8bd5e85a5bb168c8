import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { RunDefinition } from '../../domain/run.ts';
import { stoppingMaximum } from '../../domain/stopping-rule.ts';
import { loadScenarios, loadSpec } from '../../runs/load-inputs.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { type PilotFacts, pilotFacts } from '../../studies/plan/pilot-facts.ts';
import { planMoney, shapeOf } from '../../studies/plan/plan-money.ts';
import { type PlanGuesses, planStudy } from '../../studies/plan/plan-study.ts';
import type { PlanOptions } from '../commands/plan.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { planText } from '../output/plan-text.ts';
import { withApp } from '../with-app.ts';

/** Tells what a run must be to reach what is wanted, and its price. */
export async function plan(run: string | undefined, options: PlanOptions): Promise<void> {
  checkOptions(run, options);
  await withApp(async (app) => {
    const pilotRun =
      run === undefined ? undefined : await resolveRun(app.store, run, { kinds: ['stress-test', 'import'] });
    const pilot = pilotRun === undefined ? undefined : await pilotFacts(app.store, pilotRun.id);
    requireMean(pilot, options);
    const definition = await definitionOf(app, pilotRun?.id, options);
    const { metric, width, change, clauses, reliability } = options;
    const shape = shapeOf(definition);
    const study = planStudy({ metric, width, change, clauses, reliability }, guessesOf(options), shape, pilot);
    const money = await planMoney(study, definition, app.models, app.now());
    const { panel, spec } = definition;
    const told = { pilot: withoutValues(pilot), shape, panel: panel.name, spec: spec.id, study, money };
    process.stdout.write(options.json === true ? `${JSON.stringify(told)}\n` : planText(told));
  });
}

function checkOptions(run: string | undefined, { metric, width, rate, sensitivity, specificity }: PlanOptions): void {
  const maximum = stoppingMaximum[metric];
  if (width >= maximum) throw invalid('--width', `${metric} goes from 0 to ${maximum}: expected less, got ${width}`);
  if (rate !== undefined && rate >= maximum)
    throw invalid('--rate', `${metric} goes from 0 to ${maximum}: expected less, got ${rate}`);
  if (run === undefined && rate === undefined)
    throw invalid('run', 'expected a pilot (a run of the store, or latest), or a guess of the mean with --rate');
  if ((sensitivity === undefined) !== (specificity === undefined))
    throw invalid(
      '--sensitivity',
      'expected together with --specificity: one of them does not tell how good judges are',
    );
}

function requireMean(pilot: PilotFacts | undefined, { metric, rate }: PlanOptions): void {
  if (pilot === undefined || rate !== undefined || pilot.spread[metric] !== undefined) return;
  throw invalid('run', `no family of ${pilot.run} has a value of ${metric}; name another pilot, or guess with --rate`);
}

function guessesOf(options: PlanOptions): PlanGuesses {
  const { rate, familySd, agreement, clauseShare, sensitivity, specificity } = options;
  return {
    ...(rate === undefined ? {} : { rate }),
    ...(familySd === undefined ? {} : { familySd }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(clauseShare === undefined ? {} : { clauseShare }),
    ...(sensitivity === undefined || specificity === undefined ? {} : { quality: { sensitivity, specificity } }),
  };
}

/** What is priced: the pilot's own definition, or what the options name in its place. */
async function definitionOf(
  app: AppContext,
  pilot: string | undefined,
  { panel, scenarios, spec, samples }: PlanOptions,
): Promise<RunDefinition> {
  const stored = pilot === undefined ? undefined : await app.store.runs.plan(pilot);
  const chosen = panel !== undefined || stored === undefined ? loadPanel(panel ?? 'offline') : stored.panel;
  return {
    kind: 'stress-test',
    spec: spec !== undefined || stored === undefined ? loadSpec(spec ?? 'helpful-assistant') : stored.spec,
    panel: samples === undefined ? chosen : { ...chosen, samples },
    scenarios:
      scenarios !== undefined || stored === undefined ? loadScenarios(scenarios ?? 'bundled') : stored.scenarios,
    seed: stored?.seed ?? 1,
  };
}

/** The values of single families are of no use to a reader. */
function withoutValues(pilot: PilotFacts | undefined) {
  if (pilot === undefined) return undefined;
  const spread = Object.entries(pilot.spread).map(([metric, item]) => {
    if (item === undefined) return [metric, undefined];
    const { values: _values, ...rest } = item;
    return [metric, rest];
  });
  return { ...pilot, spread: Object.fromEntries(spread) as Record<string, unknown> };
}

const invalid = (field: string, message: string) => new MootcourtError('invalid-input', `${field}: ${message}`);
