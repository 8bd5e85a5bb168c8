import { createCaller } from '../agents/caller.ts';
import type { Panel } from '../model/panel.ts';
import type { Ruling } from '../model/ruling.ts';
import type { DebateRow, RunPlan, RunRow } from '../model/run.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Spec } from '../model/spec.ts';
import { executeRun } from './execute.ts';
import type { House } from './house.ts';
import { adHocScenario } from './plan.ts';
import { createRun } from './start.ts';

export type Adjudication = {
  run: RunRow;
  debate: DebateRow | undefined;
  values: Scenario['values'];
  ruling: Ruling | undefined;
};

/** Holds one debate on a question asked by hand: a run of a single scenario. */
export async function adjudicateQuestion(
  house: House,
  options: {
    question: string;
    answers: readonly string[];
    valueNames: string | undefined;
    spec: Spec;
    panel: Panel;
    seed: number;
    signal: AbortSignal;
  },
): Promise<Adjudication> {
  const { question, answers, valueNames, spec, seed, signal } = options;
  const panel = answers.length > 0 ? { ...options.panel, respondents: 'recorded' as const } : options.panel;
  const draft: RunPlan = { spec, panel, scenarios: [], seed };
  // Finding the values is a paid call too, so it belongs to a run of its own, whose ledger the debate reuses.
  const finder = await createRun(house.store, draft, [], house.now());
  const scenario = await adHocScenario(
    question,
    answers,
    valueNames,
    panel,
    finderCaller(house, finder.id, draft, signal),
  );
  await house.store.runs.setState(finder.id, 'finished', 'found the values of a question');
  const plan: RunPlan = { ...draft, scenarios: [scenario] };
  const row = await createRun(house.store, plan, [finder.id], house.now());
  const run = await executeRun(row.id, {
    ...house,
    client: house.clientsFor(plan),
    concurrency: 1,
    budget: {},
    signal,
  });
  const debate = house.store.runs.debates(row.id)[0];
  const events = debate === undefined ? [] : house.store.trace.events(row.id, { debate: debate.id });
  return { run, debate, values: scenario.values, ruling: events.find((event) => event.type === 'ruling')?.data.ruling };
}

function finderCaller(house: House, run: string, plan: RunPlan, signal: AbortSignal) {
  const { maxOutputTokens, temperature, timeoutMs } = plan.panel;
  return createCaller({
    run,
    reuse: [],
    ledger: house.store.ledger,
    client: house.clientsFor(plan),
    costUsd: () => 0,
    parameters: { seed: plan.seed, maxOutputTokens, temperature, timeoutMs },
    signal,
    beforeCall: () => undefined,
    afterCall: () => undefined,
    now: () => house.now().getTime(),
  });
}
