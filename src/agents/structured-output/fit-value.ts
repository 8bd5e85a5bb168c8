import { type JsonSchema, propertiesOf } from './json-schema.ts';

/** A value put into its shape: what was mended, and the fields that are missing, by their paths. */
export type FittedValue = { value: unknown; mended: string[]; missing: string[] };

/** Stands for a value that does not fit and cannot be mended. */
const unfit = Symbol('unfit');
type Notes = {
  mended: string[];
  missing: string[];
  /** Other percentages of the answer are written as shares of 1, so that a 1 is all of it. */
  inShares: boolean;
};
const wasShare = 'was a share of 1';

/**
 * Puts a value into the shape of a schema: keys and words in another case, numbers as text,
 * percentages, a list around one object, extra fields. A field that does not fit is left out and
 * named as missing; nothing is made up for it.
 */
export function fitValue(value: unknown, schema: JsonSchema): FittedValue {
  const fitted = fitAll(value, schema, false);
  return fitted.mended.some((note) => note.endsWith(wasShare)) ? fitAll(value, schema, true) : fitted;
}

function fitAll(value: unknown, schema: JsonSchema, inShares: boolean): FittedValue {
  const notes: Notes = { mended: [], missing: [], inShares };
  const fitted = coerce(unwrap(value, schema, notes), schema, '', notes);
  const { mended, missing } = notes;
  return { value: fitted === unfit ? undefined : fitted, mended, missing };
}

/** The object itself, from a list that holds it alone or from a field around it. */
function unwrap(value: unknown, schema: JsonSchema, notes: Notes): unknown {
  if (schema.type !== 'object') return value;
  if (Array.isArray(value) && value.length === 1) {
    notes.mended.push('it stood in a list');
    return unwrap(value[0], schema, notes);
  }
  if (!isRecord(value)) return value;
  const known = new Set(Object.keys(propertiesOf(schema)).map(plainKey));
  // A call of a function has its name beside the arguments.
  const keys = Object.keys(value);
  if (keys.some((key) => known.has(plainKey(key)))) return value;
  const around = keys.filter((key) => {
    const inner = value[key];
    return isRecord(inner) && Object.keys(inner).some((field) => known.has(plainKey(field)));
  });
  const [only] = around;
  if (around.length !== 1 || only === undefined) return value;
  notes.mended.push(`it stood in a field ${shown(only)}`);
  return value[only];
}

function coerce(value: unknown, schema: JsonSchema, path: string, notes: Notes): unknown {
  if (schema.anyOf !== undefined) return fitOption(value, schema.anyOf, path, notes);
  if (schema.enum !== undefined) return fitWord(value, schema.enum, path, notes);
  switch (schema.type) {
    case 'object':
      return fitObject(value, schema, path, notes);
    case 'array':
      return fitList(value, schema, path, notes);
    case 'integer':
    case 'number':
      return fitNumber(value, schema, path, notes);
    case 'boolean':
      return fitBoolean(value, path, notes);
    case 'null':
      return value === null ? null : unfit;
    default:
      return fitText(value, schema, path, notes);
  }
}

function fitOption(value: unknown, options: readonly JsonSchema[], path: string, notes: Notes): unknown {
  if (value === null && options.some(({ type }) => type === 'null')) return null;
  for (const option of options) {
    if (option.type === 'null') continue;
    const own: Notes = { ...notes, mended: [], missing: [] };
    const fitted = coerce(value, option, path, own);
    if (fitted === unfit || own.missing.length > 0) continue;
    notes.mended.push(...own.mended);
    return fitted;
  }
  return unfit;
}

function fitObject(value: unknown, schema: JsonSchema, path: string, notes: Notes): unknown {
  if (!isRecord(value)) return unfit;
  const fitted: Record<string, unknown> = {};
  const used = new Set<string>();
  for (const [name, field] of Object.entries(propertiesOf(schema))) {
    const at = path === '' ? name : `${path}.${name}`;
    const alike = Object.keys(value).filter((key) => plainKey(key) === plainKey(name));
    if (new Set(alike.map((key) => JSON.stringify(value[key]))).size > 1) {
      notes.mended.push(`${at} was there ${alike.length} times with different values`);
      notes.missing.push(at);
      for (const key of alike) used.add(key);
      continue;
    }
    const key = name in value ? name : alike.at(-1);
    if (key !== undefined) used.add(key);
    if (alike.length > 1) notes.mended.push(`${at} was there ${alike.length} times, with one value`);
    if (key !== undefined && key !== name) notes.mended.push(`${at} was called ${shown(key)}`);
    const inner = key === undefined ? missingValue(field) : coerce(value[key], field, at, notes);
    if (inner === unfit) notes.missing.push(at);
    else fitted[name] = inner;
  }
  const usedNames = new Set([...used].map(plainKey));
  const extra = Object.keys(value).filter((key) => !used.has(key) && !usedNames.has(plainKey(key)));
  if (extra.length > 0)
    notes.mended.push(`left out: ${extra.slice(0, 5).map(shown).join(', ')}${extra.length > 5 ? ' and more' : ''}`);
  return fitted;
}

/** What stands for a field that is not there: null where that is allowed. */
function missingValue(schema: JsonSchema): unknown {
  return schema.anyOf?.some(({ type }) => type === 'null') === true ? null : unfit;
}

function fitList(value: unknown, schema: JsonSchema, path: string, notes: Notes): unknown {
  const { items = {}, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  let list: readonly unknown[];
  if (Array.isArray(value)) list = value;
  else if (items.type === 'object' && isRecord(value)) {
    notes.mended.push(`${path} was one entry without its list`);
    list = [value];
  } else return unfit;
  const fitted: unknown[] = [];
  let dropped = 0;
  for (const [index, entry] of list.entries()) {
    const own: Notes = { ...notes, mended: [], missing: [] };
    const inner = coerce(entry, items, `${path}.${index}`, own);
    if (inner === unfit || own.missing.length > 0) {
      dropped += 1;
      continue;
    }
    notes.mended.push(...own.mended);
    fitted.push(inner);
  }
  // A list of a fixed length means one entry for each thing asked about: which is missing is not known.
  if (minItems > 0 && fitted.length < minItems) return unfit;
  if (minItems === maxItems && dropped > 0) return unfit;
  if (dropped > 0) notes.mended.push(`${dropped} of ${list.length} entries of ${path} left out`);
  if (fitted.length <= maxItems) return fitted;
  notes.mended.push(`${path} cut from ${fitted.length} to ${maxItems} entries`);
  return fitted.slice(0, maxItems);
}

/** A fraction of 1 where a whole number up to 100 was asked for is a share of it. */
function fitNumber(value: unknown, schema: JsonSchema, path: string, notes: Notes): unknown {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  let number = value;
  let isPercentage = false;
  if (typeof value === 'string') {
    const match = /^\s*([+-]?\d+(?:\.\d+)?)\s*(%|percent|(?:\/|out of|of)\s*(\d+))?\s*$/i.exec(value);
    if (match === null) return unfit;
    number = Number(match[1]);
    const outOf = match[3] === undefined ? undefined : Number(match[3]);
    // "4/6" is a place on a scale that ends there, and on no other.
    if (outOf !== undefined && outOf !== maximum) return unfit;
    isPercentage = (match[2] !== undefined && outOf === undefined) || outOf === 100;
    // A percentage is no place on another scale.
    if (isPercentage && maximum > 1 && maximum !== 100) return unfit;
    if (isPercentage && maximum <= 1) number = (number as number) / 100;
    notes.mended.push(`${path} was text`);
  }
  if (typeof number !== 'number' || !Number.isFinite(number)) return unfit;
  if (schema.type === 'integer' && minimum === 0 && maximum === 100 && !isPercentage) {
    if ((number > 0 && number < 1) || (number === 1 && notes.inShares)) {
      number = Math.round((number as number) * 100);
      notes.mended.push(`${path} ${wasShare}`);
    } else if (number === 1) notes.mended.push(`${path} of 1 was taken as 1 of 100`);
  }
  if (
    schema.type === 'integer' &&
    minimum === 0 &&
    maximum === 100 &&
    (number as number) > 1 &&
    !Number.isInteger(number)
  ) {
    number = Math.round(number as number);
    notes.mended.push(`${path} was no whole number`);
  }
  const inBounds = (number as number) >= minimum && (number as number) <= maximum;
  if (!inBounds || (schema.type === 'integer' && !Number.isInteger(number))) return unfit;
  return number;
}

function fitBoolean(value: unknown, path: string, notes: Notes): unknown {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  if (word !== 'true' && word !== 'false') return unfit;
  notes.mended.push(`${path} was text`);
  return word === 'true';
}

/** Words of a closed list differ by their letters: marks, blanks and hyphens between them say nothing. */
function fitWord(value: unknown, words: readonly string[], path: string, notes: Notes): unknown {
  if (Array.isArray(value) && value.length === 1) {
    notes.mended.push(`${path} stood in a list`);
    return fitWord(value[0], words, path, notes);
  }
  if (typeof value !== 'string') return unfit;
  if (words.includes(value)) return value;
  const alike = words.filter((word) => plainKey(word) === plainKey(value));
  if (alike.length !== 1) return unfit;
  notes.mended.push(`${path} was written ${shown(value)}`);
  return alike[0];
}

function fitText(value: unknown, schema: JsonSchema, path: string, notes: Notes): unknown {
  const isList = Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string');
  const text =
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : isList ? value.join('\n') : value;
  if (typeof text !== 'string') return unfit;
  if (text !== value) notes.mended.push(`${path} was no text`);
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  if (text.length < minLength) return unfit;
  if (text.length <= maxLength) return text;
  notes.mended.push(`${path} cut from ${text.length} to ${maxLength} characters`);
  return text.slice(0, maxLength).toWellFormed();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function plainKey(key: string): string {
  return key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 40).toWellFormed());
}
