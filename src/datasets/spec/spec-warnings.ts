import type { ParsedSpec } from './parse-spec.ts';
import { maxClauseBytes } from './split-long.ts';

const maxNamed = 5;
const normative =
  /\b(must|shall|should|may|never|always|required?|prohibit(?:ed|s)?|forbid(?:den|s)?|allowed|permitted|ought|refuse[sd]?|avoid|do not|don't|cannot|can't|need(?:s)? to|have to|has to|is to|are to)\b/i;

/** What in a spec is likely to make its findings poor, in words; empty where nothing is. */
export function specWarnings({ spec, how }: ParsedSpec): string[] {
  const { clauses } = spec;
  const warnings: string[] = [];
  if (clauses.length === 1)
    warnings.push(
      'one clause only: judges cannot say what in the spec parts them. Give it headings (# or underlined), numbered sections or sections in tags',
    );
  if (how !== 'headings' && clauses.length > 1)
    warnings.push(`it has no headings of its own and was cut by its ${how}`);
  const long = clauses.filter(({ text }) => Buffer.byteLength(text) > maxClauseBytes);
  if (long.length > 0)
    warnings.push(
      `${long.length} clauses over ${maxClauseBytes / 1000} kB, which judges cite as one: ${named(long.map(({ id }) => id))}`,
    );
  if (!clauses.some(({ text }) => normative.test(text)))
    warnings.push('no sentence says what must, should or may be done, so there is nothing to comply with');
  const byText = Map.groupBy(
    clauses.filter(({ text }) => text.trim().length > 40),
    ({ text }) => text.replace(/\s+/g, ' ').trim().toLowerCase(),
  );
  const doubles = [...byText.values()].filter((group) => group.length > 1);
  if (doubles.length > 0)
    warnings.push(
      `the same text stands in several clauses: ${named(doubles.map((group) => group.map(({ id }) => id).join(' = ')))}`,
    );
  return warnings;
}

function named(names: readonly string[]): string {
  return names.slice(0, maxNamed).join(', ') + (names.length > maxNamed ? ` and ${names.length - maxNamed} more` : '');
}
