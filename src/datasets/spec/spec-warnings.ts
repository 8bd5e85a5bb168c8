import type { ParsedSpec } from './parse-spec.ts';
import { maxClauseBytes } from './split-long.ts';

const maxNamed = 5;
const normative =
  /\b(must|shall|should|may|never|always|required?|prohibit(?:ed|s)?|forbid(?:den|s)?|allowed|permitted|ought|refuse[sd]?|avoid|do not|don't|cannot|can't|need(?:s)? to|have to|has to|is to|are to)\b/i;

/** The same in other languages that specs are written in: words of duty and permission, or beginnings of them. */
const normativeElsewhere =
  /(?<!\p{L})(?:muss|müssen|soll(?:en|te|ten)?|darf|dürfen|verboten|erlaubt|doi(?:t|vent)|devrai(?:t|ent)|interdit|permis|ne peu(?:t|vent)|deben?|deberían?|prohibido|permitido|dev(?:e|ono)|dovrebbe(?:ro)?|vietato|devem|deveria|proibido|moet(?:en)?|mag|mogen|måste|ska(?:ll)?|får|skal|musí|smí|musi|powinien|powinna|nie może|must)(?!\p{L})|должн|долж|нельзя|следует|запрещ|обязан|повин|必须|必須|应该|应当|應該|不得|不应|可以|禁止|なければならない|べき|てはならない|てはいけない|해야|안 된다|안됩니다|يجب|ينبغي|لا يجوز|אסור|חייב|चाहिए|होगा/iu;

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
  if (!clauses.some(({ text }) => normative.test(text) || normativeElsewhere.test(text)))
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
