import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type ConversationMessage, messagesOf, type OperatorLevel } from '../../domain/conversation.ts';
import type { Scenario } from '../../domain/scenario.ts';

/** Forms in which other programs keep conversations, and our own. */
export const conversationFormats = ['openai-messages', 'sharegpt', 'wildchat', 'inspect-input', 'scenarios'] as const;
export type ConversationFormat = (typeof conversationFormats)[number];

/**
 * Writes scenarios as lines of JSON, one a scenario, which `run --scenarios` reads back to the same conversations. The
 * scenario's other fields stand beside the conversation, except where it came from: only our own form has that.
 */
export function openConversationWriter(
  folder: string,
  format: ConversationFormat,
): { write(scenario: Scenario): void; close(): string } {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${format}.jsonl`);
  const descriptor = openSync(file, 'w');
  return {
    write: (scenario) => void writeSync(descriptor, `${JSON.stringify(rowOf(scenario, format))}\n`),
    close() {
      closeSync(descriptor);
      return file;
    },
  };
}

function rowOf(scenario: Scenario, format: ConversationFormat): object {
  if (format === 'scenarios') return scenario;
  const { id, query, messages: _put, provenance: _origin, ...rest } = scenario;
  const messages = messagesOf(scenario);
  switch (format) {
    case 'openai-messages':
      return { id, messages: openaiMessages(messages), ...rest };
    case 'sharegpt':
      return { id, conversations: messages.map(sharegptTurn), ...rest };
    case 'wildchat': {
      const turn = messages.filter(({ role }) => role === 'user').length;
      return { conversation_hash: id, conversation: openaiMessages(messages), turn, ...rest };
    }
    case 'inspect-input':
      return { id, input: scenario.messages === undefined ? query : messages.map(systemMessage), ...rest };
  }
}

/** Roles as OpenAI names them; an operator who was given no level speaks as the developer. */
export function openaiMessages(messages: readonly ConversationMessage[]): { role: string; content: string }[] {
  return messages.map(({ role, text, level = 'developer' }) => ({
    role: role === 'operator' ? level : role,
    content: text,
  }));
}

const sharegptNames = { operator: 'system', user: 'human', assistant: 'gpt' } as const;

/** ShareGPT and Inspect know no developer: such a message is a system message that says so beside its text. */
function sharegptTurn({ role, text, level }: ConversationMessage) {
  return { from: sharegptNames[role], value: text, ...besideText(role, level) };
}

export function systemMessage({ role, text, level }: ConversationMessage) {
  return { role: role === 'operator' ? 'system' : role, content: text, ...besideText(role, level) };
}

function besideText(role: ConversationMessage['role'], level: OperatorLevel = 'developer') {
  return role === 'operator' && level === 'developer' ? { level } : {};
}
