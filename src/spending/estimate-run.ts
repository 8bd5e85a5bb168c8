import { batchablePurposes } from '../domain/call-purpose.ts';
import type { RunDefinition } from '../domain/run.ts';
import { plannedAnswers, type Scenario } from '../domain/scenario.ts';
import type { ModelsFile } from '../settings/models-file.ts';
import type { Lengths } from './assumed-answers.ts';
import { costOf } from './call-cost.ts';
import { oldPrices, pricesOn } from './dated-price.ts';
import { dryRunDebate, type PlannedCall } from './dry-run-debate.ts';
import { unpricedModels } from './reserve-call.ts';

/** What a run will take: the least and the most that is to be expected, and a middle between them. */
export type Range = { low: number; expected: number; high: number };

export type RunEstimate = {
  debates: number;
  /** Debates that were rehearsed; the others are taken to be like them. */
  rehearsed: number;
  calls: Range;
  inputTokens: Range;
  outputTokens: Range;
  costUsd: Range;
  /** The most that it can cost: every response contested, nothing from a cache, every answer as long as the panel allows. */
  ceilingUsd: number;
  byModel: { model: string; calls: Range; costUsd: Range }[];
  /** Models whose calls count as $0, for lack of a price. */
  unpriced: string[];
  /** What to know of the prices of the models: one sentence each, for example that a price is old. */
  priceWarnings: string[];
};

/** Tokens of answers, as models of 2025 and 2026 mostly write them; a model that thinks aloud writes more, up to the panel's limit. */
const lengths: Record<keyof Range, Lengths> = {
  low: { response: 150, rubric: 500, assessment: 100, argument: 80, ruling: 150 },
  expected: { response: 450, rubric: 800, assessment: 250, argument: 200, ruling: 500 },
  high: { response: 1500, rubric: 1500, assessment: 800, argument: 500, ruling: 1500 },
};
/** Bytes a token of a prompt holds: few for dense text, many for prose. */
const bytesPerToken: Record<keyof Range, number> = { low: 5, expected: 4, high: 3 };
/** Share of debates taken to be contested to the end; between 0 and 1 in the interval. */
const contestedShare = 1 / 3;
/** Scenarios of one set and one number of turns are much alike in length, so this many tell enough. */
const mostRehearsed = 40;

/** Estimates a run before its first call, from its real prompts, the listed prices and assumed lengths of answers. */
export async function estimateRun(plan: RunDefinition, listed: ModelsFile, now: Date): Promise<RunEstimate> {
  const models = { ...listed, prices: pricesOn(listed.prices, now) };
  const rehearsals = rehearsalsOf(plan);
  const total = { low: newSum(), expected: newSum(), high: newSum(), ceiling: newSum() };
  for (const { scenario, scale } of rehearsals) {
    const settled = (of: keyof Range) => dryRunDebate(plan, scenario, { contested: false, lengths: lengths[of] });
    const parted = (of: keyof Range) => dryRunDebate(plan, scenario, { contested: true, lengths: lengths[of] });
    add(total.low, await settled('low'), scale, plan, models, { bytes: bytesPerToken.low, cached: true });
    const middle = { bytes: bytesPerToken.expected, cached: true };
    add(total.expected, await settled('expected'), scale * (1 - contestedShare), plan, models, middle);
    add(total.expected, await parted('expected'), scale * contestedShare, plan, models, middle);
    const longest = await parted('high');
    add(total.high, longest, scale, plan, models, { bytes: bytesPerToken.high, cached: false });
    const full = longest.map((call) => ({ ...call, outputTokens: plan.panel.maxOutputTokens }));
    add(total.ceiling, full, scale, plan, models, { bytes: bytesPerToken.high, cached: false });
  }
  const range = (of: (sum: Sum) => number, round = Math.round): Range => ({
    low: round(of(total.low)),
    expected: round(of(total.expected)),
    high: round(of(total.high)),
  });
  const exact = (value: number) => value;
  const names = [...total.high.models.keys()];
  return {
    debates: plan.scenarios.length,
    rehearsed: rehearsals.length,
    calls: range((sum) => sum.calls),
    inputTokens: range((sum) => sum.inputTokens),
    outputTokens: range((sum) => sum.outputTokens),
    costUsd: range((sum) => sum.costUsd, exact),
    ceilingUsd: total.ceiling.costUsd,
    byModel: names.map((model) => ({
      model,
      calls: range((sum) => sum.models.get(model)?.calls ?? 0),
      costUsd: range((sum) => sum.models.get(model)?.costUsd ?? 0, exact),
    })),
    unpriced: unpricedModels(
      names.map((model) => ({ model })),
      models,
    ),
    priceWarnings: oldPrices(names, listed.prices, now),
  };
}

type Sum = {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  models: Map<string, { calls: number; costUsd: number }>;
};

const newSum = (): Sum => ({ calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, models: new Map() });

/** @param how.cached whether a shared beginning is read from the provider's cache, as it is in all calls but the first few */
function add(
  sum: Sum,
  calls: readonly PlannedCall[],
  weight: number,
  plan: RunDefinition,
  models: ModelsFile,
  how: { bytes: number; cached: boolean },
): void {
  for (const { model, purpose, promptBytes, shared, outputTokens } of calls) {
    const inputTokens = promptBytes / how.bytes;
    const cachedInputTokens = how.cached ? (shared?.bytes ?? 0) / how.bytes : 0;
    const output = Math.min(outputTokens, plan.panel.maxOutputTokens);
    const tier = plan.batch === true && batchablePurposes[purpose] ? 'batch' : 'direct';
    const costUsd = costOf(models.prices[model], { inputTokens, cachedInputTokens, outputTokens: output }, tier);
    sum.calls += weight;
    sum.inputTokens += weight * inputTokens;
    sum.outputTokens += weight * output;
    sum.costUsd += weight * costUsd;
    const own = sum.models.get(model) ?? { calls: 0, costUsd: 0 };
    sum.models.set(model, { calls: own.calls + weight, costUsd: own.costUsd + weight * costUsd });
  }
}

/** Scenarios to rehearse, of each number of turns as many as its share, and how many debates each stands for. */
function rehearsalsOf({ scenarios, panel }: RunDefinition): { scenario: Scenario; scale: number }[] {
  const groups = [...Map.groupBy(scenarios, (scenario) => plannedAnswers(scenario, panel)).values()];
  return groups.flatMap((group) => {
    const most = Math.max(1, Math.round((mostRehearsed * group.length) / Math.max(mostRehearsed, scenarios.length)));
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
