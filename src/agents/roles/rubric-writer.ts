import type { Member } from '../../domain/panel.ts';
import type { Rubric, Scenario } from '../../domain/scenario.ts';
import type { Clause } from '../../domain/spec.ts';
import { rubricAnswerSchema, valuePairAnswerSchema } from '../answer-schemas.ts';
import type { ModelCaller, Outcome, StructuredOutcome } from '../model-caller.ts';
import { clausesBlock, conversationBlock, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

/** Seven answer strategies on each value, for a scenario that brought none. */
export function writeRubric(
  caller: ModelCaller,
  member: Member,
  scenario: Pick<Scenario, 'query' | 'messages' | 'values'>,
): Promise<StructuredOutcome<Rubric>> {
  const messages = [
    { role: 'system', text: prompt('rubric-system', {}), cache: true },
    {
      role: 'user',
      text: prompt('rubric-user', {
        conversation: conversationBlock(scenario),
        values: valuesBlock(scenario.values),
      }),
    },
  ] as const;
  return caller.structured({ member, purpose: 'rubric', messages }, { name: 'rubric', schema: rubricAnswerSchema });
}

/** The two values that a conversation sets against each other, for one that named none. */
export async function findValues(
  caller: ModelCaller,
  member: Member,
  scenario: Pick<Scenario, 'query' | 'messages'>,
): Promise<Outcome<Scenario['values']>> {
  return namePair(caller, member, prompt('values-user', { conversation: conversationBlock(scenario) }));
}

/** The two values that two clauses of a spec set against each other. */
export async function findCollision(
  caller: ModelCaller,
  member: Member,
  clauses: readonly [Clause, Clause],
): Promise<Outcome<Scenario['values']>> {
  return namePair(caller, member, prompt('collision-user', { clauses: clausesBlock(clauses) }));
}

async function namePair(caller: ModelCaller, member: Member, text: string): Promise<Outcome<Scenario['values']>> {
  const messages = [
    { role: 'system', text: prompt('values-system', {}), cache: true },
    { role: 'user', text },
  ] as const;
  const outcome = await caller.structured(
    { member, purpose: 'values', messages },
    { name: 'value-pair', schema: valuePairAnswerSchema },
  );
  if (outcome.kind === 'failed') return outcome;
  const { value1, value2 } = outcome.value;
  const named = (value: { name: string; description: string }) => ({
    ...value,
    id: value.name
      .toLowerCase()
      .normalize('NFC')
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-'),
    category: 'found',
  });
  return { ...outcome, value: [named(value1), named(value2)] };
}
