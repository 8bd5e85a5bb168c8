import type { RunDefinition } from '../domain/run.ts';
import { plannedAnswers, type Scenario } from '../domain/scenario.ts';
import type { ModelsFile } from '../settings/models-file.ts';
import type { Lengths } from './assumed-answers.ts';
import { dryRunDebate } from './dry-run-debate.ts';
import { type PricedRanges, type Range, sumPlannedCalls } from './planned-cost.ts';

export type RunEstimate = PricedRanges & {
  debates: number;
  /** Debates that were rehearsed; the others are taken to be like them. */
  rehearsed: number;
};

/** Tokens of answers, as models of 2025 and 2026 mostly write them; a model that thinks aloud writes more, up to the panel's limit. */
const lengths: Record<keyof Range, Lengths> = {
  low: { response: 150, rubric: 500, assessment: 100, argument: 80, ruling: 150, selection: 20, selectedShare: 0.25 },
  expected: {
    response: 450,
    rubric: 800,
    assessment: 250,
    argument: 200,
    ruling: 500,
    selection: 60,
    selectedShare: 0.5,
  },
  high: {
    response: 1500,
    rubric: 1500,
    assessment: 800,
    argument: 500,
    ruling: 1500,
    selection: 200,
    selectedShare: 1,
  },
};
/** Share of debates taken to be contested to the end; between 0 and 1 in the interval. */
const contestedShare = 1 / 3;
/** Scenarios of one set and one number of turns are much alike in length, so this many tell enough. */
const maxRehearsed = 40;

/** Estimates a run before its first call, from its real prompts, the listed prices and assumed lengths of answers. */
export async function estimateRun(plan: RunDefinition, listed: ModelsFile, now: Date): Promise<RunEstimate> {
  const rehearsals = rehearsalsOf(plan);
  const { maxOutputTokens } = plan.panel;
  const sum = sumPlannedCalls(listed, now, { maxOutputTokens, batch: plan.batch === true });
  for (const { scenario, scale } of rehearsals) {
    const settled = (of: keyof Range) => dryRunDebate(plan, scenario, { contested: false, lengths: lengths[of] });
    const parted = (of: keyof Range) => dryRunDebate(plan, scenario, { contested: true, lengths: lengths[of] });
    sum.add('low', await settled('low'), scale);
    sum.add('expected', await settled('expected'), scale * (1 - contestedShare));
    sum.add('expected', await parted('expected'), scale * contestedShare);
    sum.add('high', await parted('high'), scale);
  }
  return { debates: plan.scenarios.length, rehearsed: rehearsals.length, ...sum.ranges() };
}

/** Scenarios to rehearse, of each number of turns as many as its share, and how many debates each stands for. */
function rehearsalsOf({ scenarios, panel }: RunDefinition): { scenario: Scenario; scale: number }[] {
  const groups = [...Map.groupBy(scenarios, (scenario) => plannedAnswers(scenario, panel)).values()];
  return groups.flatMap((group) => {
    const most = Math.max(1, Math.round((maxRehearsed * group.length) / Math.max(maxRehearsed, scenarios.length)));
    const chosen = spread(group, most);
    return chosen.map((scenario) => ({ scenario, scale: group.length / chosen.length }));
  });
}

/** Evenly spread over the list, the first included. */
function spread(scenarios: readonly Scenario[], most: number): Scenario[] {
  const step = Math.max(1, scenarios.length / most);
  return Array.from(
    { length: Math.min(most, scenarios.length) },
    (_, at) => scenarios[Math.floor(at * step)] as Scenario,
  );
}
