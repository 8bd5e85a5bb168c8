import {
  type ConversationMessage,
  type ConversationRole,
  maxMessageCharacters,
  maxMessages,
  type OperatorLevel,
} from '../../domain/conversation.ts';
import { MootcourtError } from '../../domain/errors.ts';

/**
 * Conversations as people have them: OpenAI `messages` (and Anthropic's with a top-level `system`), ShareGPT
 * `conversations`, WildChat `conversation`, Inspect `input`.
 */
const conversationFields = ['messages', 'conversations', 'conversation', 'input'] as const;

/** The names that a role goes by in these formats; what is not here cannot be put to a respondent. */
const roleNames: Readonly<Record<string, { role: ConversationRole; level?: OperatorLevel }>> = {
  operator: { role: 'operator' },
  system: { role: 'operator', level: 'system' },
  developer: { role: 'operator', level: 'developer' },
  user: { role: 'user' },
  human: { role: 'user' },
  prompter: { role: 'user' },
  assistant: { role: 'assistant' },
  gpt: { role: 'assistant' },
  chatgpt: { role: 'assistant' },
  model: { role: 'assistant' },
  bot: { role: 'assistant' },
};

const toolRoles = new Set([
  'tool',
  'function',
  'function_call',
  'observation',
  'ipython',
  'tool_call',
  'tool_response',
]);

const takenRoles = 'operator (also system, developer), user (also human) or assistant (also gpt)';

export type ConversationOptions = {
  /** Takes the conversation up to its last user message where it ends with an answer. */
  dropLastAnswer?: boolean | undefined;
};

/** Whether a row brings a conversation, and not a bare query. */
export function hasConversation(row: Readonly<Record<string, unknown>>): boolean {
  return conversationFields.some((field) => row[field] !== undefined);
}

/**
 * The messages of a row.
 * @throws MootcourtError `invalid-input` naming where the row stands, the field and what is taken: an unknown role, a tool's
 * turn, a picture, an empty or over-long message, a conversation that ends with an answer
 */
export function readConversation(
  row: Readonly<Record<string, unknown>>,
  where: string,
  options: ConversationOptions = {},
): ConversationMessage[] {
  const field = conversationFields.find((name) => row[name] !== undefined) ?? 'messages';
  const given = row[field];
  const fail = (at: string, problem: string) => new MootcourtError('invalid-input', `${where}: ${at}: ${problem}`);
  const items = typeof given === 'string' ? [{ role: 'user', content: given }] : given;
  if (!Array.isArray(items) || items.length === 0)
    throw fail(field, 'expected a list of messages, each with a role and a text, got none');
  if (items.length > maxMessages) throw fail(field, `expected at most ${maxMessages} messages, got ${items.length}`);
  const messages = items.map((item, index) => readMessage(item, `${field}[${index}]`, fail));
  if (row.system !== undefined && field !== 'input')
    messages.unshift({ role: 'operator', level: 'system', text: readText(row.system, 'system', fail) });
  if (messages.at(-1)?.role === 'assistant') {
    if (options.dropLastAnswer !== true)
      throw fail(
        field,
        "the conversation ends with the assistant's answer; expected a user's message last. --drop-last-answer takes what stands before it",
      );
    while (messages.at(-1)?.role === 'assistant') messages.pop();
  }
  if (messages.at(-1)?.role !== 'user')
    throw fail(field, `expected a user's message last, got ${messages.at(-1)?.role ?? 'nothing'}`);
  return messages;
}

type Fail = (at: string, problem: string) => MootcourtError;

function readMessage(item: unknown, at: string, fail: Fail): ConversationMessage {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw fail(at, 'expected an object with a role and a text');
  const message = item as Record<string, unknown>;
  const name = message.role ?? message.from;
  if (typeof name !== 'string') throw fail(`${at}.role`, `expected ${takenRoles}, got nothing`);
  const role = name.trim().toLowerCase();
  if (toolRoles.has(role) || hasToolCall(message))
    throw fail(
      at,
      `a tool's turn cannot be put to a respondent, which has no tools here; expected ${takenRoles}. Leave the row out, or write what the tool said into a message`,
    );
  const known = Object.hasOwn(roleNames, role) ? roleNames[role] : undefined;
  if (known === undefined) throw fail(`${at}.role`, `expected ${takenRoles}, got '${name.slice(0, 40)}'`);
  const text = readText(message.content ?? message.value ?? message.text, `${at}.content`, fail);
  const named = message.level === 'system' || message.level === 'developer' ? message.level : undefined;
  const level = known.role === 'operator' ? (named ?? known.level) : undefined;
  return { role: known.role, text, ...(level === undefined ? {} : { level }) };
}

function hasToolCall(message: Readonly<Record<string, unknown>>): boolean {
  return (
    (Array.isArray(message.tool_calls) && message.tool_calls.length > 0) ||
    (typeof message.function_call === 'object' && message.function_call !== null) ||
    (Array.isArray(message.content) &&
      message.content.some((part) =>
        ['tool_use', 'tool_result'].includes((part as { type?: string } | null)?.type ?? ''),
      ))
  );
}

/** A text, or the texts of text parts; a picture, sound or file is no text. */
function readText(content: unknown, at: string, fail: Fail): string {
  const text =
    typeof content === 'string' ? content : Array.isArray(content) ? joinParts(content, at, fail) : undefined;
  if (text === undefined || text.trim() === '') throw fail(at, 'expected a text, got nothing');
  if (text.length > maxMessageCharacters)
    throw fail(at, `expected at most ${maxMessageCharacters} characters, got ${text.length}`);
  return text;
}

function joinParts(parts: readonly unknown[], at: string, fail: Fail): string {
  return parts
    .map((part, index) => {
      if (typeof part === 'string') return part;
      const { type, text } = (part ?? {}) as { type?: unknown; text?: unknown };
      if (typeof text === 'string' && (type === undefined || /^(?:input_|output_)?text$/.test(String(type))))
        return text;
      throw fail(
        `${at}[${index}]`,
        `expected text, got ${typeof type === 'string' ? `'${type.slice(0, 40)}'` : 'no text'}`,
      );
    })
    .join('\n\n');
}
