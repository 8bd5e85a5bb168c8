import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { z } from 'zod';

type Json = Record<string, unknown>;

/**
 * A zod schema whose JSON Schema leaves out what tells a reader nothing: the dialect (2020-12 is the protocol's own), the bounds of safe
 * integers, and in answers which members are always there and that there are no others. Hosts put the schemas of all tools before a model, so
 * every byte is paid for. What is checked stays the whole zod schema.
 */
export function compactSchema<S extends z.ZodObject>(schema: S): StandardSchemaWithJSON<z.input<S>, z.output<S>> {
  const standard = schema['~standard'];
  const { input, output } = standard.jsonSchema;
  return {
    '~standard': {
      ...standard,
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
  const members = Object.entries(value).filter(([key, member]) => !saysNothing(key, member, answer));
  return Object.fromEntries(members.map(([key, member]) => [key, lean(member, answer)]));
}

/** Members named like keywords of JSON Schema hold objects, so the kind of value tells the two apart. */
function saysNothing(key: string, member: unknown, answer: boolean): boolean {
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
      return answer && (member === false || JSON.stringify(member) === '{}');
    default:
      return false;
  }
}
