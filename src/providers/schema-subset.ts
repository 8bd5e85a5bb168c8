import type { ModelRequest } from '../domain/model-client.ts';

/** Keywords that some provider refuses in the schema of a structured answer. */
const bounds = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'default',
]);

const plainSchemas = new WeakMap<object, Record<string, unknown>>();

/** The schema without bounds of numbers, texts and lists, for providers that take a subset only. */
export function withoutBounds({ json }: NonNullable<ModelRequest['schema']>): Record<string, unknown> {
  const known = plainSchemas.get(json) ?? (stripped(json) as Record<string, unknown>);
  plainSchemas.set(json, known);
  return known;
}

/** A property may be called like a keyword: the names of `properties` are no keywords. */
function stripped(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(stripped);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !bounds.has(keyword))
      .map(([keyword, value]) => [
        keyword,
        keyword === 'properties'
          ? mapValues(value as Record<string, unknown>)
          : keyword === 'enum'
            ? value
            : stripped(value),
      ]),
  );
}

function mapValues(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, stripped(value)]));
}
