import { z } from 'zod';
import { shorten } from './shorten.ts';

/** Data that fit a schema, or the first field that does not and why. */
export type CheckedData<T> = { kind: 'fits'; data: T } | { kind: 'problem'; field: string; problem: string };

/**
 * Reads data by a schema. A problem says what was expected, what came, and how to mend it; a message of the schema's own
 * is kept.
 * @param whole what the problem names where it is with all of the data, such as `the file`
 */
export function checkSchema<T>(schema: z.ZodType<T>, data: unknown, whole: string): CheckedData<T> {
  const result = schema.safeParse(data, { error: schemaMessage });
  if (result.success) return { kind: 'fits', data: result.data };
  const { path, message } = firstProblem(result.error.issues);
  return { kind: 'problem', field: path.join('.') || whole, problem: message };
}

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'> & { errors?: z.core.$ZodIssue[][] };

/** The first problem; of a choice between forms that of the form which fits best: the one that fails farthest inside. */
function firstProblem(issues: readonly Issue[]): { path: PropertyKey[]; message: string } {
  const [issue] = issues;
  if (issue === undefined) return { path: [], message: 'has another form than expected' };
  const branches = (issue.errors ?? []).filter((errors) => errors.length > 0).map(firstProblem);
  const deepest = Math.max(0, ...branches.map(({ path }) => path.length));
  const [best] = branches.filter(({ path }) => path.length === deepest);
  if (best === undefined) return { path: issue.path, message: issue.message };
  if (deepest > 0) return { path: [...issue.path, ...best.path], message: best.message };
  const forms = branches.map(({ message }) => /^expected (.*?), got /.exec(message)?.[1] ?? '');
  if (forms.includes('')) return { path: issue.path, message: best.message };
  const message = best.message.replace(forms[0] ?? '', [...new Set(forms)].join(' or '));
  return { path: issue.path, message };
}

/** What zod says of a problem, in words that say how to mend it; undefined leaves it to zod. */
export function schemaMessage(issue: z.core.$ZodRawIssue): string | undefined {
  const got = `got ${foundText(issue.input)}`;
  const mend = issue.input === undefined ? 'add it' : 'correct it';
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeText(issue.expected, issue.inst)}, ${got}; ${mend}`;
    case 'invalid_value':
      return `expected ${choiceText(issue.values)}, ${got}; ${mend}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${sizeText(issue.maximum, issue.origin)}, ${got}; ${mend}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${sizeText(issue.minimum, issue.origin)}, ${got}; ${mend}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}, ${got}; ${mend}`;
    case 'unrecognized_keys':
      return unknownFieldsText(issue.keys, fieldsOf(issue.inst));
    case 'invalid_format':
      return `expected ${issue.format === 'url' ? 'an address such as https://host/path' : issue.format === 'regex' ? `text that matches ${issue.pattern}` : issue.format}, ${got}; ${mend}`;
    case 'invalid_union':
      return `has none of the forms that are expected, ${got}; ${mend}`;
    default:
      return undefined;
  }
}

const typeNames: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  record: 'an object',
};

function typeText(expected: string, schema: unknown): string {
  // An integer's schema expects a number first.
  if (expected === 'number' && defOf(schema)?.format?.endsWith('int') === true) return 'a whole number';
  if (expected !== 'object') return typeNames[expected] ?? expected;
  const required = requiredFields(fieldsOf(schema));
  return required.length === 0 ? 'an object' : `an object with ${listText(required.slice(0, 6))}`;
}

type Fields = Readonly<Record<string, z.core.$ZodType>>;

/** The fields of an object's schema; none of another schema. */
function fieldsOf(schema: unknown): Fields {
  return defOf(schema)?.shape ?? {};
}

function defOf(schema: unknown): { shape?: Fields; format?: string } | undefined {
  return (schema as { _zod?: { def?: { shape?: Fields; format?: string } } } | undefined)?._zod?.def;
}

function requiredFields(fields: Fields): string[] {
  return Object.keys(fields).filter((name) => !z.safeParse(fields[name] as z.core.$ZodType, undefined).success);
}

function choiceText(values: readonly z.core.util.Primitive[]): string {
  const words = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  return words.length === 1 ? (words[0] ?? '') : `one of ${words.join(', ')}`;
}

const units: Record<string, [string, string]> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
  set: ['item', 'items'],
  map: ['entry', 'entries'],
};

function sizeText(size: number | bigint, origin: string): string {
  const unit = units[origin];
  return unit === undefined ? String(size) : `${size} ${Number(size) === 1 ? unit[0] : unit[1]}`;
}

function unknownFieldsText(unknown: readonly string[], fields: Fields): string {
  const known = Object.keys(fields);
  const [first = ''] = unknown;
  const named = unknown.slice(0, 5).map((name) => `'${name.slice(0, 60)}'`);
  const meant = known.find((name) => isSlipOf(first, name));
  const mend = meant === undefined ? 'leave it out' : `did you mean '${meant}'?`;
  const expected = known.length === 0 ? '' : `; expected fields are ${known.join(', ')}`;
  return `has no field ${listText(named)}; ${mend}${expected}`;
}

/** Whether a word is another with one letter more, less or changed, two swapped, or in another case or spelling of words. */
function isSlipOf(word: string, of: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[-_ ]/g, '');
  const [typed, meant] = [plain(word), plain(of)];
  if (typed === meant) return true;
  if (Math.abs(typed.length - meant.length) > 1 || meant.length < 4) return false;
  let start = 0;
  while (start < meant.length && typed[start] === meant[start]) start += 1;
  const [rest, wanted] = [typed.slice(start), meant.slice(start)];
  return (
    rest.slice(1) === wanted ||
    rest === wanted.slice(1) ||
    rest.slice(1) === wanted.slice(1) ||
    (rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2))
  );
}

/** What came, briefly: a value that could be long is cut, and a list or an object is told by its size. */
function foundText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') {
    const names = Object.keys(value);
    if (names.length === 0) return 'an empty object';
    return `an object with ${listText(names.slice(0, 6).map((name) => name.slice(0, 40)))}`;
  }
  if (typeof value !== 'string') return String(value);
  return value === '' ? 'empty text' : `'${shorten(value, 60)}'`;
}

function listText(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
