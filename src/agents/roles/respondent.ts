import { type ConversationMessage, messagesOf } from '../../domain/conversation.ts';
import type { Message, ModelCompletion } from '../../domain/model-client.ts';
import type { Member } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { specPrompt } from '../prompts/prompt-blocks.ts';

/**
 * Puts the conversation to a respondent. It never sees values, rubric or nudge; the spec only where
 * the panel says so, and then the operator's part stands after it under a heading of its own.
 */
export function respond(
  caller: ModelCaller,
  options: {
    member: Member;
    scenario: Pick<Scenario, 'query' | 'messages'>;
    spec: Spec | undefined;
    sample: number;
    /**
     * A later answer: what was said after the scenario's messages, and whose conversation it is.
     */
    followUp?: { messages: readonly ConversationMessage[]; seat: string };
    onDelta?: ((text: string) => void) | undefined;
  },
): Promise<Outcome<ModelCompletion>> {
  const { member, scenario, spec, sample, followUp, onDelta } = options;
  const said = [...messagesOf(scenario), ...(followUp?.messages ?? [])];
  const messages = said.map((message) => toWire(message, spec !== undefined));
  if (spec !== undefined)
    messages.unshift({ role: 'system', text: specPrompt('respondent-system', spec), cache: true });
  if (member.systemPrompt !== undefined) messages.unshift({ role: 'system', text: member.systemPrompt });
  const call = { member, messages, sample, onDelta };
  if (followUp === undefined) return caller.text({ ...call, purpose: 'response' });
  return caller.text({ ...call, purpose: 'follow-up', seat: followUp.seat });
}

function toWire({ role, text, level = 'developer' }: ConversationMessage, besideSpec: boolean): Message {
  if (role !== 'operator') return { role, text };
  return { role: 'system', operator: level, text: besideSpec ? `# Instructions of the operator\n\n${text}` : text };
}
