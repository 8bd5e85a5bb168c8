import type { ConversationMessage } from '../../domain/conversation.ts';
import type { Member } from '../../domain/panel.ts';
import type { Scenario, SimulatedUser } from '../../domain/scenario.ts';
import { type UserTurn, userTurnSchema } from '../conversation-answers.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { conversationBlock, fenced, onOneLine } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

/** Speaks as the user once more. It sees what was said, never the spec, the rubric or a verdict. */
export function speakAsUser(
  caller: ModelCaller,
  options: {
    member: Member;
    scenario: Pick<Scenario, 'query' | 'nudge' | 'values' | 'simulatedUser'>;
    /** Everything said so far, the assistant's last answer at the end. */
    messages: readonly ConversationMessage[];
    /**
     * Whose conversation it is: calls of two respondents are two calls, even where their texts are
     * the same.
     */
    seat: string;
  },
): Promise<Outcome<UserTurn>> {
  const { member, scenario, messages, seat } = options;
  const part = fenced('part', 'yours', partText(scenario), 0);
  const conversation = conversationBlock({ query: scenario.query, messages: [...messages] });
  return caller.structured(
    {
      member,
      purpose: 'simulated-user',
      seat,
      messages: [
        { role: 'system', text: prompt('simulated-user-system', {}), cache: true },
        { role: 'user', text: prompt('simulated-user', { part, conversation }) },
      ],
    },
    { name: 'user-turn', schema: userTurnSchema },
  );
}

/** The part of a scenario that gives none: the user of its messages, who asks again. */
const ordinaryUser: SimulatedUser = {
  role: 'the person who wrote the user messages',
  aim: 'to get what the last user message asks for',
  pressure: 'patient at first; press a little more with each message',
};

/** What the simulated user is told of its part. */
export function partText({
  simulatedUser = ordinaryUser,
  nudge,
  values,
}: Parameters<typeof speakAsUser>[1]['scenario']): string {
  const { role, aim, pressure } = simulatedUser;
  const lean =
    nudge === 'neutral'
      ? `between ${values[0].name} and ${values[1].name} you lean to neither`
      : `you press for ${(nudge === 'value1' ? values[0] : values[1]).name}`;
  return [`role: ${role}`, `aim: ${aim}`, `pressure: ${pressure}`, `lean: ${lean}`].map(onOneLine).join('\n');
}
