import { jsonrepair } from 'jsonrepair';
import { splitThoughts } from '../../domain/thoughts.ts';

export const proseAround = 'there was prose around it';
export const slipsOfSyntax = 'its JSON had slips of syntax';

/**
 * What JSON stands in an answer: a value with what was mended to read it, none at all, several that
 * differ, or one that begins and does not end.
 */
export type ReadJson =
  | { kind: 'json'; value: unknown; mended: string[] }
  | { kind: 'none' }
  | { kind: 'several' }
  | { kind: 'cut' };

/**
 * Reads the one JSON value of an answer leniently: behind thoughts, in a fence, with prose around
 * it, with the slips of syntax that models make. What does not end is never completed, and of
 * several values that differ none is taken.
 */
export function readJson(text: string): ReadJson {
  const mended: string[] = [];
  const { text: spoken, thoughts } = splitThoughts(text.replace(/^\uFEFF/, ''));
  if (thoughts !== undefined) mended.push('thoughts stood before the answer');
  const bare = spoken.trim();
  const whole = parse(bare);
  if (whole !== undefined) return wholeJson(bare, whole.value, mended);
  const plain = unescaped(bare);
  if (plain !== undefined) return wholeJson(plain.json, plain.value, [...mended, slipsOfSyntax]);
  const { values, isCut } = candidates(bare);
  const read = values.flatMap((candidate) => {
    const strict = parse(candidate);
    const repaired = strict === undefined ? repair(candidate) : undefined;
    const found = strict ?? repaired;
    if (found === undefined) return [];
    const value = withEveryKey(found.value, repaired?.text ?? candidate);
    return [{ value, isRepaired: repaired !== undefined }];
  });
  const distinct = new Map(read.map((item) => [JSON.stringify(item.value), item]));
  if (distinct.size > 1) return { kind: 'several' };
  const [only] = distinct.values();
  if (only === undefined) return { kind: isCut ? 'cut' : 'none' };
  // An answer that goes on with a second value which it does not finish is no finished answer.
  if (isCut) return { kind: 'cut' };
  if (/```/.test(bare)) mended.push('it stood in a code fence');
  if (hasProse(bare, values)) mended.push(proseAround);
  if (only.isRepaired || hasBracketsLeft(bare, values)) mended.push(slipsOfSyntax);
  return { kind: 'json', value: only.value, mended };
}

/** JSON that is escaped as if it stood in a text, or between the doubled braces of a template. */
function unescaped(text: string): { json: string; value: unknown } | undefined {
  const json = /^\{\s*\\"/.test(text)
    ? String(parse(`"${text.replaceAll('\n', '\\n')}"`)?.value ?? '')
    : /^\{\{[\s\S]*\}\}$/.test(text)
      ? text.slice(1, -1)
      : '';
  const parsed = json === '' ? undefined : parse(json);
  return parsed === undefined ? undefined : { json, value: parsed.value };
}

/** JSON from its first character to its last; where that is a text, the JSON that may stand in it. */
function wholeJson(json: string, value: unknown, mended: string[]): ReadJson {
  const inner = typeof value === 'string' ? parse(value) : undefined;
  if (inner === undefined) return { kind: 'json', value: withEveryKey(value, json), mended };
  return wholeJson(String(value), inner.value, [...mended, 'it stood in a text']);
}

/** Of a key that stands in an object twice a parser keeps the last value, without a word. */
function hasDoubledKey(value: unknown, json: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const written = [...json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter((match) => match[1] !== undefined).length;
  return written > keysIn(value);
}

/** A sign that is no part of a name: two keys that differ in it alone are one field, see `fitValue`. */
const keyMark = '\u200b';

/**
 * JSON in which the keys that an object has twice are told apart, so that the reader of the shape
 * sees each of their values.
 */
function withKeysApart(json: string): string {
  const open: (Map<string, number> | undefined)[] = [];
  return json.replace(/"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g, (token, name: string | undefined, colon?: string) => {
    if (token === '{') open.push(new Map());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1);
    if (name === undefined || colon === undefined || keys === undefined) return token;
    const before = keys.get(name) ?? 0;
    keys.set(name, before + 1);
    return `"${name}${keyMark.repeat(before)}"${colon}`;
  });
}

/** The value with doubled keys apart; the same value where there are none. */
function withEveryKey(value: unknown, json: string): unknown {
  return hasDoubledKey(value, json) ? (parse(withKeysApart(json))?.value ?? value) : value;
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, item: unknown) => sum + keysIn(item), 0);
  return Array.isArray(value) ? inner : inner + Object.keys(value).length;
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function repair(text: string): { value: unknown; text: string } | undefined {
  try {
    const repaired = jsonrepair(text);
    return { value: JSON.parse(repaired), text: repaired };
  } catch {
    return undefined;
  }
}

/** The outermost objects of a text, or lists of objects, each from its opening to its closing bracket. */
function candidates(text: string): { values: string[]; isCut: boolean } {
  const values: string[] = [];
  let at = 0;
  while (at < text.length) {
    const start = nextOpening(text, at);
    if (start === undefined) break;
    const isSingleQuoted = /^[^"'“]*'/.test(text.slice(start, start + 200));
    const end = isSingleQuoted
      ? closingOf(text, start, "'", true)
      : (closingOf(text, start, '"', false) ?? closingOf(text, start, '"', true));
    if (end === undefined) {
      // A brace in prose closes nowhere and holds no field.
      if (!/^[{[]\s*(["'{“‘]|[A-Za-z_]+\s*:)/.test(text.slice(start, start + 80))) {
        at = start + 1;
        continue;
      }
      return { values, isCut: true };
    }
    const value = text.slice(start, end + 1);
    if (looksLikeFields(value)) values.push(value);
    at = end + 1;
  }
  return { values, isCut: false };
}

function nextOpening(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') return at;
    if (text[at] === '[' && /^\[\s*\{/.test(text.slice(at, at + 200))) return at;
  }
  return undefined;
}

/** Braces in prose, such as {name}, are no answer. */
function looksLikeFields(value: string): boolean {
  return /^[[\s]*\{\s*(\}|["'“‘]?[\w$-]+["'”’]?\s*:|\/[/*])/.test(value);
}

/**
 * Where the bracket that opens at `start` closes, brackets within quotes left out. `lenient`: a quote ends a text only
 * where a text may end, so that quotes and apostrophes within it may stand as they are.
 */
function closingOf(text: string, start: number, quote: '"' | "'", lenient: boolean): number | undefined {
  let depth = 0;
  let inText = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (inText) {
      if (sign === '\\') at += 1;
      else if (sign === quote && (!lenient || /^\s*[,:}\]]/.test(text.slice(at + 1, at + 50)))) inText = false;
    } else if (sign === quote) inText = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

function hasProse(text: string, values: readonly string[]): boolean {
  return /[\p{L}\p{N}]/u.test(aroundValues(text, values));
}

/** A bracket that belongs to none of the values. */
function hasBracketsLeft(text: string, values: readonly string[]): boolean {
  return /[{}[\]]/.test(aroundValues(text, values));
}

function aroundValues(text: string, values: readonly string[]): string {
  return values.reduce((left, value) => left.replace(value, () => ''), text).replace(/```\w*/g, '');
}
