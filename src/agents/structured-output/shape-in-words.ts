import type { Message } from '../../domain/model-client.ts';
import { type JsonSchema, propertiesOf } from './json-schema.ts';

/** Closed lists longer than this are told by what they are, not by their entries. */
const maxListed = 12;

/** How the shape begins: what stands before it is the prompt itself. */
export const shapeOpening = 'Answer with one JSON object of this form, and with nothing before or after it:';

const shapes = new WeakMap<JsonSchema, string>();

/**
 * The shape of an answer in words, for the end of a prompt: fields in their order with what each
 * may hold. It stands there on every rung, since some servers ignore a schema without a word.
 */
export function shapeInWords(schema: JsonSchema): string {
  const shape = shapes.get(schema) ?? `${shapeOpening}\n${describe(schema, '')}`;
  shapes.set(schema, shape);
  return shape;
}

function describe(schema: JsonSchema, indent: string): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map((option) => describe(option, indent)).join(' or ');
  if (schema.enum !== undefined && schema.enum.length <= maxListed)
    return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const meaning = schema.description === undefined ? '' : `: ${schema.description}`;
  switch (schema.type) {
    case 'object': {
      const inner = `${indent}  `;
      const fields = Object.entries(propertiesOf(schema)).map(
        ([name, field]) => `${inner}${JSON.stringify(name)}: ${describe(field, inner)}`,
      );
      return `{\n${fields.join(',\n')}\n${indent}}`;
    }
    case 'array': {
      const item = schema.items === undefined ? '' : describe(schema.items, indent);
      const count = countOf(schema);
      return `[${item}, …] (a list${count}${meaning})`;
    }
    case 'integer':
    case 'number':
      return `(${schema.type === 'integer' ? 'whole number' : 'number'}${boundsOf(schema)}${meaning})`;
    case 'boolean':
      return `(true or false${meaning})`;
    case 'null':
      return 'null';
    default:
      return `(text${schema.maxLength === undefined ? '' : ` of at most ${schema.maxLength} characters`}${meaning})`;
  }
}

function countOf({ minItems, maxItems }: JsonSchema): string {
  if (minItems !== undefined && minItems === maxItems) return ` of exactly ${minItems}`;
  return maxItems === undefined ? '' : ` of at most ${maxItems}`;
}

/** Whole numbers without bounds get those of their type, which are no help to a model. */
function boundsOf({ minimum, maximum }: JsonSchema): string {
  const isReal = (bound: number | undefined): bound is number => bound !== undefined && Math.abs(bound) < 1e15;
  return isReal(minimum) && isReal(maximum) ? ` ${minimum} to ${maximum}` : '';
}

/** The shape stands at the end, behind what calls share. */
export function withShape(messages: readonly Message[], shape: string): Message[] {
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', text: shape }];
  return [...messages.slice(0, -1), { ...last, text: `${last.text}\n\n${shape}` }];
}
