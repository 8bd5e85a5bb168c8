import type { ConversationMove } from '../domain/conversation.ts';
import type { ConversationRules, Message } from '../domain/model-client.ts';

/** A conversation as a protocol takes it, and what had to be moved for that. */
export type FittedConversation = { messages: readonly Message[]; moved: readonly ConversationMove[] };

/**
 * Puts messages where a protocol allows them. What it allows stays where it was; texts are moved,
 * never dropped, and a moved one says whose it is.
 */
export function fitConversation(messages: readonly Message[], rules: ConversationRules): FittedConversation {
  const moved = new Set<ConversationMove>();
  let fitted: readonly Message[] = messages;
  if (rules.system === 'first') fitted = systemFirst(fitted, moved);
  if (rules.system === 'none') fitted = systemIntoUser(fitted, moved);
  if (!rules.assistantFirst) fitted = openingIntoUser(fitted, moved);
  return { messages: fitted, moved: [...moved] };
}

function systemFirst(messages: readonly Message[], moved: Set<ConversationMove>): readonly Message[] {
  const begin = messages.findIndex(({ role }) => role !== 'system');
  const late = messages.filter(({ role }, index) => role === 'system' && index > begin);
  if (begin < 0 || late.length === 0) return messages;
  moved.add('operator-first');
  return [
    ...messages.slice(0, begin),
    ...late.map((message) => ({ ...message, text: `(said later in the conversation)\n${message.text}` })),
    ...messages.slice(begin).filter(({ role }) => role !== 'system'),
  ];
}

function systemIntoUser(messages: readonly Message[], moved: Set<ConversationMove>): readonly Message[] {
  const system = messages.filter(({ role }) => role === 'system');
  const at = messages.findIndex(({ role }) => role === 'user');
  if (system.length === 0 || at < 0) return messages;
  if (system.some(({ operator }) => operator !== undefined)) moved.add('operator-in-user');
  const spoken = messages.filter(({ role }) => role !== 'system');
  const first = spoken.findIndex(({ role }) => role === 'user');
  return spoken.map((message, index) =>
    index === first ? { ...message, text: `${system.map(instructions).join('\n\n')}\n\n${message.text}` } : message,
  );
}

function instructions({ text, operator }: Message): string {
  return operator === undefined ? text : `(instructions of the operator)\n${text}`;
}

function openingIntoUser(messages: readonly Message[], moved: Set<ConversationMove>): readonly Message[] {
  const begin = messages.findIndex(({ role }) => role !== 'system');
  const opening: Message[] = [];
  for (let index = begin; index >= 0 && messages[index]?.role === 'assistant'; index += 1)
    opening.push(messages[index] as Message);
  const user = messages[begin + opening.length];
  if (opening.length === 0 || user === undefined) return messages;
  moved.add('assistant-in-user');
  const said = opening.map(({ text }) => text).join('\n\n');
  return [
    ...messages.slice(0, begin),
    { ...user, text: `(the assistant opened the conversation with)\n${said}\n\n(the user replied)\n${user.text}` },
    ...messages.slice(begin + opening.length + 1),
  ];
}
