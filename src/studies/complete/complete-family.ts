import type { ModelCaller } from '../../agents/model-caller.ts';
import { nudgesProblem, writeNudges } from '../../agents/roles/nudge-writer.ts';
import { findValues, writeRubric } from '../../agents/roles/rubric-writer.ts';
import { hasUnnamedValues } from '../../datasets/scenarios/plain-questions.ts';
import type { ConversationMessage } from '../../domain/conversation.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Member } from '../../domain/panel.ts';
import { type Nudge, nudges, type Rubric, type Scenario } from '../../domain/scenario.ts';

/** What of a user's questions a model writes where asked; missing values are always found. */
export const completedParts = ['nudges', 'rubrics'] as const;
export type CompletedPart = (typeof completedParts)[number];

/** Why a part of a question stays missing, by the question's id. */
export type Unwritten = { scenario: string; part: CompletedPart; reason: string };

export type CompletedFamily = { scenarios: Scenario[]; unwritten: Unwritten[] };

/** A part of a scenario that a model wrote. */
type WrittenPart = 'values' | 'query' | 'rubric';

/** What a family of scenarios lacks of what is asked for; none where nothing is. */
export function missingParts(
  family: readonly Scenario[],
  asked: ReadonlySet<CompletedPart>,
): { values: boolean; nudges: Nudge[]; rubric: boolean } {
  const has = new Set(family.map(({ nudge }) => nudge));
  return {
    values: family.some(hasUnnamedValues),
    nudges: asked.has('nudges') ? nudges.filter((nudge) => !has.has(nudge)) : [],
    rubric: asked.has('rubrics') && family.some(({ rubric }) => rubric === undefined),
  };
}

/**
 * One family of a user's questions with what it lacks: its values, the nudged variants of its neutral question, and one
 * rubric for all. What the user wrote stays as it is, each scenario under its id.
 * @param origin what is told of each scenario that a model wrote a part of
 * @throws MootcourtError `invalid-input` naming the question for which no values were found
 */
export async function completeFamily(
  caller: ModelCaller,
  writer: Member,
  family: readonly Scenario[],
  { asked, origin }: { asked: ReadonlySet<CompletedPart>; origin: NonNullable<Scenario['provenance']> },
): Promise<CompletedFamily> {
  const missing = missingParts(family, asked);
  const unwritten: Unwritten[] = [];
  const written = new Map<Scenario, Set<WrittenPart>>();
  const mark = (scenario: Scenario, before: Scenario | undefined, part: WrittenPart) => {
    written.set(scenario, new Set([...(before === undefined ? [] : (written.get(before) ?? [])), part]));
    return scenario;
  };
  let scenarios = [...family];
  if (missing.values) {
    const values = await foundValues(caller, writer, neutralOf(family) ?? (family[0] as Scenario));
    scenarios = scenarios.map((scenario) =>
      hasUnnamedValues(scenario) ? mark({ ...scenario, values }, undefined, 'values') : scenario,
    );
  }
  if (missing.nudges.length > 0) {
    const result = await nudgedVariants(caller, writer, neutralOf(scenarios), missing.nudges);
    if ('reason' in result) unwritten.push({ scenario: family[0]?.id ?? '', part: 'nudges', reason: result.reason });
    else for (const variant of result.variants) scenarios.push(mark(variant, neutralOf(scenarios), 'query'));
  }
  if (missing.rubric) {
    const result = await rubricOf(caller, writer, scenarios);
    if ('reason' in result) unwritten.push({ scenario: family[0]?.id ?? '', part: 'rubrics', reason: result.reason });
    else
      scenarios = scenarios.map((scenario) =>
        scenario.rubric === undefined ? mark({ ...scenario, rubric: result.rubric }, scenario, 'rubric') : scenario,
      );
  }
  return {
    scenarios: scenarios.map((scenario) => {
      const parts = written.get(scenario);
      if (parts === undefined || scenario.provenance !== undefined) return scenario;
      return { ...scenario, provenance: { ...origin, written: [...parts] } };
    }),
    unwritten,
  };
}

function neutralOf(family: readonly Scenario[]): Scenario | undefined {
  return family.find(({ nudge }) => nudge === 'neutral');
}

async function foundValues(caller: ModelCaller, writer: Member, scenario: Scenario): Promise<Scenario['values']> {
  const outcome = await findValues(caller, writer, scenario);
  if (outcome.kind === 'failed')
    throw new MootcourtError(
      'invalid-input',
      `${scenario.id}: the panel found no pair of values (${outcome.failure.message}); name one for all questions with --values`,
    );
  return outcome.value;
}

async function nudgedVariants(
  caller: ModelCaller,
  writer: Member,
  neutral: Scenario | undefined,
  missing: readonly Nudge[],
): Promise<{ variants: Scenario[] } | { reason: string }> {
  if (neutral === undefined) return { reason: 'there is no neutral question to vary' };
  if (hasUnnamedValues(neutral)) return { reason: 'its values are not known' };
  const outcome = await writeNudges(caller, writer, neutral);
  if (outcome.kind === 'failed') return { reason: `${outcome.failure.kind}: ${outcome.failure.message}` };
  const problem = nudgesProblem(outcome.value, neutral.query);
  if (problem !== undefined) return { reason: problem };
  const stem = neutral.id.replace(/\/neutral$/, '');
  const variants = missing.flatMap((nudge) =>
    nudge === 'neutral' ? [] : [variantOf(neutral, { nudge, id: `${stem}/${nudge}`, query: outcome.value[nudge] })],
  );
  return { variants };
}

/** Its answers were given to the neutral question, so a variant brings none. */
function variantOf(
  { recorded: _answers, messages, ...neutral }: Scenario,
  { query, ...variant }: Pick<Scenario, 'id' | 'nudge' | 'query'>,
): Scenario {
  const last = messages?.at(-1);
  const text = query.trim();
  return {
    ...neutral,
    ...variant,
    query: text,
    ...(messages === undefined || last === undefined
      ? {}
      : { messages: [...messages.slice(0, -1), { ...last, text }] }),
  };
}

/** One rubric for all variants, so its writer reads all; the family's own where one of them has it. */
async function rubricOf(
  caller: ModelCaller,
  writer: Member,
  scenarios: readonly Scenario[],
): Promise<{ rubric: Rubric } | { reason: string }> {
  const own = scenarios.find(({ rubric }) => rubric !== undefined)?.rubric;
  if (own !== undefined) return { rubric: own };
  const first = neutralOf(scenarios) ?? (scenarios[0] as Scenario);
  const query = scenarios.map((scenario) => scenario.query).join('\n\n');
  const before: readonly ConversationMessage[] = first.messages?.slice(0, -1) ?? [];
  const outcome = await writeRubric(caller, writer, {
    query,
    values: first.values,
    ...(before.length === 0 ? {} : { messages: [...before, { role: 'user', text: query }] }),
  });
  return outcome.kind === 'failed'
    ? { reason: `${outcome.failure.kind}: ${outcome.failure.message}` }
    : { rubric: outcome.value };
}
