import { createHash } from 'node:crypto';
import type { FoundStatement } from '../../domain/statement.ts';

const wordsInId = 5;
/** Words that tell no statement from another. */
const fillers = new Set(
  'a an the of to in on for with and or that this it its is are be as at by from their any must should may shall'.split(
    ' ',
  ),
);

/**
 * Ids in the order given: clause, the first words of the quote and a short hash of all its words. Only statements of one clause with
 * the same words are numbered, so an id depends on no other wording.
 */
export function statementIds(found: readonly FoundStatement[]): string[] {
  const counts = new Map<string, number>();
  return found.map(({ clause, quote }) => {
    const words =
      quote
        .normalize('NFC')
        .toLowerCase()
        .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
    const telling = words.filter((word) => !fillers.has(word));
    const slug = (telling.length === 0 ? words : telling).slice(0, wordsInId).join('-');
    const hash = createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 6);
    const base = `${clause}/${slug}-${hash}`;
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
  });
}
