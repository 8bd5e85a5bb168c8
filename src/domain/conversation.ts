/** Who speaks: the operator who set the assistant up, the user who talks to it, the assistant. */
export const conversationRoles = ['operator', 'user', 'assistant'] as const;
export type ConversationRole = (typeof conversationRoles)[number];

/** How an operator's message was called where it came from; it goes back on the wire under that name. */
export const operatorLevels = ['system', 'developer'] as const;
export type OperatorLevel = (typeof operatorLevels)[number];

/**
 * How a conversation was changed for a protocol that does not take it as it is; the texts themselves are kept:
 * - `operator-first`: an operator's message stood after a user's or assistant's and was put before them
 * - `operator-in-user`: the server has no system role, so the operator's text went into the first user message
 * - `assistant-in-user`: the assistant's opening went into the first user message
 */
export const conversationMoves = ['operator-first', 'operator-in-user', 'assistant-in-user'] as const;
export type ConversationMove = (typeof conversationMoves)[number];

/** Longest text of a message, in characters. */
export const maxMessageCharacters = 100_000;
/** Most messages of a conversation. */
export const maxMessages = 200;

export type ConversationMessage = {
  role: ConversationRole;
  text: string;
  /** Of operator messages only; `developer` where none was named. */
  level?: OperatorLevel | undefined;
};

/** The messages put to respondents; a scenario of a bare query is a conversation of one user message. */
export function messagesOf(scenario: {
  query: string;
  messages?: readonly ConversationMessage[] | undefined;
}): readonly ConversationMessage[] {
  return scenario.messages ?? [{ role: 'user', text: scenario.query }];
}

/** Levels of authority that messages have, highest first; the assistant's own have none. */
export const messageLevels = [...operatorLevels, 'user'] as const;
export type MessageLevel = (typeof messageLevels)[number];

/** The level of a message; undefined for the assistant's. */
export function levelOf({ role, level = 'developer' }: Pick<ConversationMessage, 'role' | 'level'>) {
  return role === 'assistant' ? undefined : role === 'user' ? 'user' : level;
}

/** The levels that speak in a conversation, highest first. */
export function levelsOf(messages: readonly ConversationMessage[]): MessageLevel[] {
  const levels = new Set(messages.map(levelOf));
  return messageLevels.filter((level) => levels.has(level));
}

/** All that is said in a scenario, as one text to compare or search. */
export function conversationText(scenario: Parameters<typeof messagesOf>[0]): string {
  return messagesOf(scenario)
    .map(({ text }) => text)
    .join('\n\n');
}

/**
 * What two conversations have in common that are the same to a reader: roles and texts, trimmed, with neighbours of
 * one role joined, since some protocols send them as one.
 */
export function conversationKey(messages: readonly Pick<ConversationMessage, 'role' | 'text'>[]): string {
  const turns: { role: ConversationRole; text: string }[] = [];
  for (const { role, text } of messages) {
    const last = turns.at(-1);
    if (last?.role === role) last.text += `\n\n${text.trim()}`;
    else turns.push({ role, text: text.trim() });
  }
  return JSON.stringify(turns.map(({ role, text }) => [role, text]));
}

/**
 * The part of a conversation that reaches every server as turns. Operators' messages do not: a protocol may send them
 * as one system text with the spec.
 */
export function turnsOf(messages: readonly ConversationMessage[]): ConversationMessage[] {
  return messages.filter(({ role }) => role !== 'operator');
}
