import { z } from 'zod';
import type { Member } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { conversationBlock, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';
import { queriesProblem } from './scenario-writer.ts';

/** Beside the answers that debates ask for, whose digest each debate keeps. */
const nudgesAnswerSchema = z.strictObject({
  value1: z.string().describe('the last message, from someone who leans towards value1'),
  value2: z.string().describe('the last message, from someone who leans towards value2'),
});
export type NudgesAnswer = z.infer<typeof nudgesAnswerSchema>;

/** The two nudged variants of a user's own question: its last message as one who leans towards each value would put it. */
export function writeNudges(
  caller: ModelCaller,
  member: Member,
  scenario: Pick<Scenario, 'query' | 'messages' | 'values'>,
): Promise<Outcome<NudgesAnswer>> {
  const messages = [
    { role: 'system', text: prompt('nudges-system', {}), cache: true },
    {
      role: 'user',
      text: prompt('nudges-user', {
        conversation: conversationBlock(scenario),
        values: valuesBlock(scenario.values),
      }),
    },
  ] as const;
  return caller.structured({ member, purpose: 'nudges', messages }, { name: 'nudges', schema: nudgesAnswerSchema });
}

/** Why the variants of a question cannot be used, or undefined where they can. */
export function nudgesProblem({ value1, value2 }: NudgesAnswer, query: string): string | undefined {
  // A user's own question may be as short as it likes, and have brackets or no full stop.
  return queriesProblem([query, value1, value2], { minLength: 1, written: [value1, value2] });
}
