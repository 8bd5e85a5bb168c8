import type { ConversationMessage } from '../domain/conversation.ts';

/**
 * A conversation as reports show it: `omitted` messages are left out between `first` and `last`.
 */
export type ConversationExcerpt = {
  first: readonly ConversationMessage[];
  omitted: number;
  last: readonly ConversationMessage[];
};

/** Operators speak at the beginning, and the last turns are what the answers answer. */
const firstMessages = 2;
const lastMessages = 8;
/**
 * More than any report prints of a message; a summary of 200 cases must not carry whole documents.
 */
const maxCharacters = 5000;

/** The first and the last messages of a conversation, each no longer than a report can print. */
export function conversationExcerpt(messages: readonly ConversationMessage[]): ConversationExcerpt {
  const short = messages.map((message) => ({ ...message, text: message.text.slice(0, maxCharacters) }));
  const omitted = Math.max(0, short.length - firstMessages - lastMessages);
  const from = omitted === 0 ? 0 : firstMessages;
  return { first: short.slice(0, from), omitted, last: short.slice(from + omitted) };
}
