import { z } from 'zod';
import type { Message, ModelRequest } from '../domain/model-client.ts';

/** So much of an answer that was not the JSON asked for goes back to the model, in characters. */
const maxQuotedLength = 4000;

const jsonSchemas = new WeakMap<z.ZodType, NonNullable<ModelRequest['schema']>>();

/** The schema as a request carries it; made once, so that its digest is, too. */
export function requestSchema(name: string, schema: z.ZodType): NonNullable<ModelRequest['schema']> {
  let requested = jsonSchemas.get(schema);
  if (requested === undefined) {
    const { $schema: _dialect, ...json } = z.toJSONSchema(schema) as Record<string, unknown>;
    requested = { name, json };
    jsonSchemas.set(schema, requested);
  }
  return requested;
}

export function parseStructured<T>(
  text: string,
  schema: z.ZodType<T>,
): { kind: 'parsed'; value: T } | { kind: 'unparsed'; problem: string } {
  // Compatible servers without a JSON mode of their own like to wrap the answer in a code fence.
  const bare = text
    .trim()
    .replace(/^```(?:json)?\s*\n?/, '')
    .replace(/\n?```$/, '');
  let json: unknown;
  try {
    json = JSON.parse(bare);
  } catch {
    return { kind: 'unparsed', problem: `no valid JSON (${text.length} characters)` };
  }
  const result = schema.safeParse(json);
  if (result.success) return { kind: 'parsed', value: result.data };
  const issue = result.error.issues[0];
  return { kind: 'unparsed', problem: `${issue?.path.join('.') || 'answer'}: ${issue?.message ?? 'wrong form'}` };
}

/** The messages of a call again, with the answer that did not parse and what was wrong with it. */
export function repairMessages(messages: readonly Message[], answer: string, problem: string): Message[] {
  return [
    ...messages,
    { role: 'assistant', text: answer.slice(0, maxQuotedLength) || '(empty)' },
    {
      role: 'user',
      text: `That was not the JSON that was asked for: ${problem}. Answer again with that JSON only.`,
    },
  ];
}
