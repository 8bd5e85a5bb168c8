import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { ModelRequest } from '../../domain/model-client.ts';
import { type JsonSchema, propertiesOf } from './json-schema.ts';
import type { StructuredAnswer } from './structured-answer.ts';

/**
 * Longer lists are left to words: providers bound the entries of a schema (OpenAI takes 1,000, of
 * 15,000 characters).
 */
const maxChoices = 250;
const maxChoiceCharacters = 12_000;

const plainSchemas = new WeakMap<z.ZodType, JsonSchema>();

/** The JSON Schema of a shape, without closed lists; made once. */
export function answerJsonSchema(schema: z.ZodType): JsonSchema {
  let json = plainSchemas.get(schema);
  if (json === undefined) {
    const { $schema: _dialect, ...rest } = z.toJSONSchema(schema) as JsonSchema;
    json = rest;
    plainSchemas.set(schema, json);
  }
  return json;
}

type RequestSchema = NonNullable<ModelRequest['schema']>;

/** Where judges read selected clauses, nearly each call has a list of its own. */
const maxRequestSchemas = 200;

const requestSchemas = new WeakMap<z.ZodType, LRUCache<string, RequestSchema>>();

/**
 * The schema as a request carries it, with its closed lists; the same object each time, so that its
 * digest is computed once.
 */
export function requestSchema({ name, schema, choices = {} }: StructuredAnswer<unknown>): RequestSchema {
  const known = requestSchemas.get(schema) ?? new LRUCache<string, RequestSchema>({ max: maxRequestSchemas });
  requestSchemas.set(schema, known);
  const used = Object.entries(choices).filter(([, list]) => isShort(list));
  const key = JSON.stringify(used);
  let requested = known.get(key);
  if (requested === undefined) {
    const json = answerJsonSchema(schema);
    requested = { name, json: used.length === 0 ? json : withChoices(json, new Map(used)) };
    known.set(key, requested);
  }
  return requested;
}

function isShort(list: readonly string[]): boolean {
  return list.length > 0 && list.length <= maxChoices && list.join('').length <= maxChoiceCharacters;
}

/** Free text of the named fields becomes a closed list, wherever in the schema they stand. */
function withChoices(schema: JsonSchema, choices: ReadonlyMap<string, readonly string[]>): JsonSchema {
  const properties = Object.entries(propertiesOf(schema)).map(([name, field]) => {
    const list = choices.get(name);
    const isList = field.type === 'array' && field.items?.type === 'string';
    if (list !== undefined && isList) return [name, { ...field, items: { type: 'string', enum: [...list] } }];
    const closed = list !== undefined && field.type === 'string' && field.enum === undefined;
    return [name, closed ? { type: 'string', enum: [...list], ...descriptionOf(field) } : withChoices(field, choices)];
  });
  return {
    ...schema,
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(schema.items === undefined ? {} : { items: withChoices(schema.items, choices) }),
    ...(schema.anyOf === undefined ? {} : { anyOf: schema.anyOf.map((option) => withChoices(option, choices)) }),
  };
}

function descriptionOf({ description }: JsonSchema): { description?: string } {
  return description === undefined ? {} : { description };
}
