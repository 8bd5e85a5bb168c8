import { type Member, memberName, type Panel } from '../../domain/panel.ts';
import type { RunDefinition } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { ModelsFile } from '../../settings/models-file.ts';
import { estimateRun } from '../../spending/estimate-run.ts';
import type { Range } from '../../spending/planned-cost.ts';
import type { PlannedShape, StudyPlan } from './plan-study.ts';

/** US dollars at listed prices, counted as `run --dry-run` counts them. */
export type PlanMoney = {
  perFamily: Range;
  /** Of the families that the plan names. */
  families: Range;
  /** Until the rule stops the run; undefined where it would not. */
  until: Range | undefined;
  bySamples: { samples: number; costUsd: Range }[];
  /** Of the same families with panels of other sizes. */
  byJudges: { judges: number; costUsd: Range }[];
  /** At most, of one trial of `amend` over all its wordings. */
  amend: Range;
  /** Families whose debates were rehearsed. */
  rehearsed: number;
  unpriced: string[];
  priceWarnings: string[];
};

/** Families of a set are much alike in length; more would take longer and tell little. */
const maxRehearsed = 5;
/** The same where only other numbers of answers and judges are compared. */
const comparedFamilies = 2;

/** Debates and responses of a family, on average, with one panel. */
export function shapeOf({ panel, scenarios }: RunDefinition): PlannedShape {
  const families = new Set(scenarios.map(({ family }) => family)).size;
  const debatesPerFamily = scenarios.length / families;
  const responses =
    panel.respondents === 'recorded'
      ? scenarios.reduce((sum, { recorded = {} }) => sum + Object.keys(recorded).length, 0) / families
      : debatesPerFamily * panel.respondents.length * panel.samples;
  return { debatesPerFamily, responsesPerFamily: responses, samples: panel.samples, judges: panel.judges.length };
}

/** What a plan costs, from the real prompts of some families of its scenarios. */
export async function planMoney(
  study: StudyPlan,
  plan: RunDefinition,
  models: ModelsFile,
  now: Date,
): Promise<PlanMoney> {
  const perFamily = async (panel: Panel, maxFamilies = comparedFamilies) => {
    const { families, scenarios } = someFamilies(plan.scenarios, maxFamilies);
    const { costUsd, unpriced, priceWarnings } = await estimateRun({ ...plan, panel, scenarios }, models, now);
    return { costUsd: times(costUsd, 1 / families), unpriced, priceWarnings, rehearsed: families };
  };
  const { costUsd, unpriced, priceWarnings, rehearsed } = await perFamily(plan.panel, maxRehearsed);
  const bySamples: PlanMoney['bySamples'] = [];
  if (typeof study.samples !== 'string' && plan.panel.respondents !== 'recorded')
    for (const { samples, families: needed } of study.samples) {
      const { costUsd: own } = await perFamily({ ...plan.panel, samples });
      bySamples.push({ samples, costUsd: times(own, needed) });
    }
  const byJudges: PlanMoney['byJudges'] = [];
  if (typeof study.judges !== 'string')
    for (const { judges } of study.judges.table) {
      const { costUsd: own } = await perFamily({ ...plan.panel, judges: judgesOf(plan.panel, judges) });
      byJudges.push({ judges, costUsd: times(own, study.families.families) });
    }
  const trial = await perFamily({ ...plan.panel, rounds: [], human: 'never' });
  // Old and new wording, on the families that rest on the clause and as many others; the old one once at most for each.
  const trialFamilies = 4 * study.amend.target * study.goals.clauses;
  return {
    perFamily: costUsd,
    families: times(costUsd, study.families.families),
    until: study.until === undefined ? undefined : times(costUsd, study.until),
    bySamples,
    byJudges,
    amend: times(trial.costUsd, trialFamilies),
    rehearsed,
    unpriced,
    priceWarnings,
  };
}

const times = ({ low, expected, high }: Range, factor: number): Range => ({
  low: low * factor,
  expected: expected * factor,
  high: high * factor,
});

/** The first judges, or the same ones again under other names: what matters here is what they cost. */
function judgesOf({ judges }: Panel, count: number): Member[] {
  return Array.from({ length: count }, (_none, at) => {
    const judge = judges[at % judges.length] as Member;
    return at < judges.length
      ? judge
      : { ...judge, name: `${memberName(judge)} ${1 + Math.floor(at / judges.length)}` };
  });
}

/** Whole families, evenly spread over the set. */
function someFamilies(
  scenarios: readonly Scenario[],
  maxFamilies: number,
): { families: number; scenarios: Scenario[] } {
  const all = [...Map.groupBy(scenarios, ({ family }) => family).values()];
  const count = Math.min(maxFamilies, all.length);
  const chosen = Array.from({ length: count }, (_none, at) => all[Math.floor((at * all.length) / count)] ?? []);
  return { families: count, scenarios: chosen.flat() };
}
