import { z } from 'zod';
import type { ConversationMessage } from '../../domain/conversation.ts';
import { MootcourtError } from '../../domain/errors.ts';
import {
  maxTurns,
  type Nudge,
  nudges,
  recordedAnswerSchema,
  rubricSchema,
  type Scenario,
  simulatedUserSchema,
} from '../../domain/scenario.ts';
import { topicSchema, type Value, valueSchema } from '../../domain/value.ts';
import { parse } from '../parse-file.ts';
import { unnamedValues } from './plain-questions.ts';
import { type ConversationOptions, readConversation } from './read-conversations.ts';

/** What a row may say beside its conversation; other fields (a target, metadata, a language) are a data set's own. */
export const rowSchema = z.object({
  id: z.union([z.string().min(1), z.int()]).optional(),
  conversation_hash: z.string().min(1).optional(),
  family: z.string().min(1).optional(),
  nudge: z.enum(nudges).optional(),
  values: z
    .array(z.union([z.string().trim().min(1), valueSchema]))
    .length(2)
    .optional(),
  value1: z.union([z.string().trim().min(1), valueSchema]).optional(),
  value2: z.union([z.string().trim().min(1), valueSchema]).optional(),
  topics: z.array(topicSchema).optional(),
  rubric: rubricSchema.optional(),
  turns: z.int().min(1).max(maxTurns).optional(),
  simulatedUser: simulatedUserSchema.optional(),
  statements: z.array(z.string().min(1)).optional(),
  recorded: z.record(z.string(), recordedAnswerSchema).optional(),
});

export type RowOptions = ConversationOptions & {
  /** The value pair of rows that name none. */
  values?: Scenario['values'] | undefined;
  /** Takes rows that name no values: they are found before the run's first debate. */
  findValues?: boolean | undefined;
  /** Of rows that name none: the settings of the set that they stand in. */
  turns?: number | undefined;
  simulatedUser?: Scenario['simulatedUser'];
};

/**
 * The scenario of a row with a conversation.
 * @param number of the row in its file, from 1, for rows without an id
 * @param known the values that may be named by their id or name
 * @throws MootcourtError `invalid-input` naming where the row stands and the field
 */
export function conversationScenario(
  data: Readonly<Record<string, unknown>>,
  at: { where: string; file: string; number: number },
  known: ReadonlyMap<string, Value>,
  options: RowOptions = {},
): Scenario {
  const { where } = at;
  const messages = readConversation(data, where, options);
  const row = parse(where, data, rowSchema);
  const id = String(row.id ?? row.conversation_hash ?? `${at.file}-${at.number}`);
  const nudge: Nudge = row.nudge ?? 'neutral';
  const values =
    valuesOfRow(row, known, where) ?? options.values ?? (options.findValues === true ? unnamedValues : undefined);
  if (values === undefined)
    throw new MootcourtError(
      'invalid-input',
      `${where}: values: expected the two values that the conversation sets against each other, got none; name them in the row ("values": ["honesty", "loyalty"]) or for all rows with --values honesty,loyalty`,
    );
  const { topics = [], rubric, turns, simulatedUser, statements, recorded } = row;
  return {
    id,
    family: row.family ?? id.replace(/\/(neutral|value1|value2)$/, ''),
    nudge,
    ...conversationFields(messages),
    values,
    topics,
    ...(rubric === undefined ? {} : { rubric }),
    ...(turns === undefined ? {} : { turns }),
    ...(simulatedUser === undefined ? {} : { simulatedUser }),
    ...(statements === undefined ? {} : { statements }),
    ...(recorded === undefined ? {} : { recorded }),
  };
}

/** The query for display, and the messages where they say more than it. */
export function conversationFields(messages: readonly ConversationMessage[]): Pick<Scenario, 'query' | 'messages'> {
  const query = messages.at(-1)?.text.trim() ?? '';
  return messages.length === 1 ? { query } : { query, messages: [...messages] };
}

function valuesOfRow(
  { values, value1, value2 }: z.infer<typeof rowSchema>,
  known: ReadonlyMap<string, Value>,
  where: string,
): Scenario['values'] | undefined {
  const [first, second] = values ?? [value1, value2];
  if (first === undefined && second === undefined) return undefined;
  if (first === undefined || second === undefined)
    throw new MootcourtError(
      'invalid-input',
      `${where}: ${first === undefined ? 'value1' : 'value2'}: expected a name, since ${first === undefined ? 'value2' : 'value1'} has one; name both, or none to have them found`,
    );
  return [namedValue(first, known), namedValue(second, known)];
}

/** A value by name: a known one brings its category and description, any other stands for itself. */
export function namedValue(value: string | Value, known: ReadonlyMap<string, Value>): Value {
  if (typeof value !== 'string') return value;
  const name = value.trim();
  return known.get(name.toLowerCase().replace(/\s+/g, '-')) ?? { id: name, name, category: 'named', description: name };
}
