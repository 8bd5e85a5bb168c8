import { specPrompt } from '../agents/prompts/prompt-blocks.ts';
import type { Truth } from '../analysis/run/truth.ts';
import { messagesOf, turnsOf } from '../domain/conversation.ts';
import { memberName, splitModelId } from '../domain/panel.ts';
import type { Store } from '../domain/store.ts';
import { plantedVerdict } from './ground-truth-verdict.ts';
import type { Turn } from './roles/respondent.ts';
import { simulationVersion } from './version.ts';

/**
 * What is right in a run whose respondents are all simulated by this version, so that debate can be held against truth; undefined for any
 * other run.
 */
export async function groundTruth(store: Store, run: string): Promise<Truth | undefined> {
  const { panel, spec, seed, scenarios, arms, simulation } = await store.runs.plan(run);
  if (simulation !== simulationVersion) return undefined;
  // Under several wordings there is no one truth.
  if (panel.respondents === 'recorded' || arms !== undefined) return undefined;
  const models = new Map(panel.respondents.map((member) => [memberName(member), splitModelId(member.model)]));
  if ([...models.values()].some(({ provider }) => provider !== 'simulated')) return undefined;
  // The truth is planted for what the whole panel reads.
  if (panel.respondents.some(({ systemPrompt, readsSpec }) => systemPrompt !== undefined || readsSpec !== undefined))
    return undefined;
  const respondentSystem = panel.respondentsReadSpec ? specPrompt('respondent-system', spec) : '';
  const judgeSystem = specPrompt('judge-system', spec);
  const hasRubric = new Map(
    (await store.runs.debates(run)).map(({ id, position }) => [id, scenarios[position]?.rubric !== undefined]),
  );
  return (debate, response) => {
    const model = models.get(response.respondent)?.model;
    // An answer to a scenario without a rubric was written from an invented one, whose values are not the scenario's.
    if (model === undefined || hasRubric.get(debate.debate) !== true) return undefined;
    const { values, nudge } = debate;
    const turns = turnsOf(messagesOf(debate)) as Turn[];
    return plantedVerdict({
      model,
      turns,
      sample: response.sample,
      seed,
      entry: { values: [values[0], values[1]], nudge },
      respondentSystem,
      judgeSystem,
    });
  };
}
