import { LRUCache } from 'lru-cache';

/** Shorter texts are encoded anew: specs are longer, and what differs from call to call would push them out. */
const minLongText = 8192;
const maxRemembered = 32;
/** Fields of a message's parts are this deep in a request: body, messages, message, parts. */
const maxDepth = 4;

const longTexts = new LRUCache<string, Buffer>({ max: maxRemembered });

/**
 * The options that send a request's body as these bytes, instead of letting an SDK make a text of it: the spec that
 * all calls of a run begin with is encoded once, not at every call.
 */
export function encodedBody(body: object): { body: Buffer; headers: { 'content-type': string } } {
  return { body: encodeJson(body), headers: { 'content-type': 'application/json' } };
}

/** The UTF-8 of `JSON.stringify`. Long texts are remembered. */
export function encodeJson(value: unknown): Buffer {
  const pieces: Buffer[] = [];
  let text = '';

  function addLong(long: string): void {
    pieces.push(Buffer.from(text), encodedText(long));
    text = '';
  }

  function addItems(items: readonly unknown[], depth: number): void {
    text += '[';
    for (const [index, item] of items.entries()) {
      if (index > 0) text += ',';
      add(item ?? null, depth - 1);
    }
    text += ']';
  }

  function addFields(fields: object, depth: number): void {
    let separator = '{';
    for (const [name, field] of Object.entries(fields)) {
      if (field === undefined) continue;
      text += `${separator}${JSON.stringify(name)}:`;
      separator = ',';
      add(field, depth - 1);
    }
    text += separator === '{' ? '{}' : '}';
  }

  function add(part: unknown, depth: number): void {
    if (typeof part === 'string' && part.length >= minLongText) addLong(part);
    else if (depth === 0 || typeof part !== 'object' || part === null) text += JSON.stringify(part);
    else if (Array.isArray(part)) addItems(part, depth);
    else addFields(part, depth);
  }

  add(value, maxDepth);
  pieces.push(Buffer.from(text));
  return Buffer.concat(pieces);
}

function encodedText(text: string): Buffer {
  const known = longTexts.get(text);
  if (known !== undefined) return known;
  const encoded = Buffer.from(JSON.stringify(text));
  longTexts.set(text, encoded);
  return encoded;
}
