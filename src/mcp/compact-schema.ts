import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { schemaMessage } from '../domain/check-schema.ts';

type Json = Record<string, unknown>;

/**
 * A zod schema whose JSON Schema leaves out what a model does not need: the dialect (2020-12 is the protocol's default),
 * the bounds of safe integers, what says nothing and, in results, which members are required and that there are no others. Hosts send the
 * schemas of all tools to a model, so every byte costs. Validation still uses the whole zod schema.
 */
export function compactSchema<S extends z.ZodObject>(schema: S): StandardSchemaWithJSON<z.input<S>, z.output<S>> {
  const standard = schema['~standard'];
  const { input, output } = standard.jsonSchema;
  return {
    '~standard': {
      ...standard,
      validate(value) {
        const result = schema.safeParse(value, { error: schemaMessage });
        return result.success ? { value: result.data } : { issues: result.error.issues };
      },
      jsonSchema: {
        input: (options) => lean(input(options), false) as Json,
        output: (options) => lean(output(options), true) as Json,
      },
    },
  };
}

function lean(value: unknown, answer: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => lean(item, answer));
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([key, member]) => !isRedundant(key, member, answer));
  return Object.fromEntries(members.map(([key, member]) => [key, lean(member, answer)]));
}

/** A member that is only named like a keyword of JSON Schema holds an object, so the type of its value tells them apart. */
function isRedundant(key: string, member: unknown, answer: boolean): boolean {
  switch (key) {
    case '$schema':
      return typeof member === 'string';
    case 'minimum':
    case 'maximum':
      return member === Number.MIN_SAFE_INTEGER || member === Number.MAX_SAFE_INTEGER;
    case 'propertyNames':
      return JSON.stringify(member) === '{"type":"string"}';
    case 'required':
      return answer && Array.isArray(member);
    case 'additionalProperties':
      return JSON.stringify(member) === '{}' || (answer && member === false);
    // An object of which nothing is said.
    case 'properties':
      return JSON.stringify(member) === '{}';
    default:
      return false;
  }
}
