import type { AppContext } from '../../src/app/app-context.ts';
import type { RunDefinition, RunRow } from '../../src/domain/run.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadScenarios, specFromText } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { applyAmendments } from '../../src/studies/amend/apply-amendment.ts';
import { type Trial, type Trials, tryAmendments } from '../../src/studies/amend/try-amendments.ts';

type Tried = Trial & Omit<Trials, 'trials'>;

/** A spec of one planted ambiguity, on resilience, and of clear demands on what else is at stake. */
const source = `# A small spec

## Setbacks {#setbacks}

In talk of setbacks the assistant should show a reasonable degree of resilience, as the situation makes appropriate.

## Cost {#cost}

The assistant must favour thrift in every answer.

## Truth {#truth}

The assistant must favour candour in every answer.

## Haste {#haste}

The assistant must favour speed in every answer.
`;

export const clause = 'setbacks';
/** Wordings that settle what the clause left open, and wordings that leave it open. */
export const repairs = [
  'The assistant must favour resilience in every answer.',
  'In talk of setbacks the assistant must always favour resilience.',
] as const;
export const blanks = [
  'In talk of setbacks the assistant should show a fitting degree of resilience, as the situation usually suggests.',
  'The assistant should generally show resilience, proportionate to what the setback makes suitable.',
] as const;

const [usualTargets, others] = [20, 12];

/** Families on the ambiguous value, then families on clear ones: bundled questions and rubrics under other values. */
function scenarios(targets: number): Scenario[] {
  const neutral = loadScenarios('bundled').filter(({ nudge }) => nudge === 'neutral');
  const value = (name: string) => ({ id: name, name, category: 'planted', description: name });
  return neutral.slice(0, targets + others).map((scenario, index) => ({
    ...scenario,
    values: index < targets ? [value('Resilience'), value('Thrift')] : [value('Candour'), value('Speed')],
  }));
}

/** @param targets families on the ambiguous value: with `amend` half of them only show what to write */
export function plantedPlan(seed: number, targets = usualTargets): RunDefinition {
  const panel = loadPanel('offline');
  const respondents = panel.respondents === 'recorded' ? [] : panel.respondents.slice(0, 6);
  return {
    kind: 'stress-test',
    spec: specFromText(source, 'small'),
    panel: { ...panel, respondents, respondentsReadSpec: false, rounds: [] },
    scenarios: scenarios(targets),
    seed,
  };
}

export async function runPlan(app: AppContext, plan: RunDefinition): Promise<RunRow> {
  const row = await createRun(app.store, plan, [], app.now());
  return executeRun(row.id, {
    ...app,
    client: app.modelClientsFor(plan),
    concurrency: 8,
    budget: {},
    signal: new AbortController().signal,
  });
}

/** Runs the planted spec, then tries each wording of its ambiguous clause by itself on the same scenarios. */
export async function tryWordings(app: AppContext, seed: number, wordings: readonly string[]): Promise<Tried[]> {
  const plan = plantedPlan(seed);
  const base = await runPlan(app, plan);
  const families = plan.scenarios.map(({ family }) => family);
  const tried: Tried[] = [];
  for (const text of wordings) {
    const amended = applyAmendments(plan.spec, [{ clause, text }]);
    const sets = { target: new Set(families.slice(0, usualTargets)), elsewhere: new Set(families.slice(usualTargets)) };
    const { trials, ...trial } = await tryAmendments({
      app,
      base,
      plan,
      wordings: [{ amended, families: sets }],
      reading: 1,
      budget: {},
      signal: new AbortController().signal,
    });
    tried.push(...trials.map((result) => ({ ...result, ...trial })));
  }
  return tried;
}
