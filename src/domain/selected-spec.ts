import type { ClausesRead } from './assessment.ts';
import { shorten } from './shorten.ts';
import type { Clause, Spec } from './spec.ts';

/** Clauses that a judge may name from the table of contents. */
export const maxSelectedClauses = 20;

/** A spec of some of another's clauses, in its order, and which they are. */
export type SelectedSpec = { spec: Spec; clausesRead: ClausesRead };

/**
 * The clauses that are read in full, by their ids in the order of their need, as far as there is
 * room: a clause is read whole or not at all. Ids that the spec does not have are passed over.
 * @param maxCharacters room for headings and texts together
 */
export function takeClauses(spec: Spec, ids: readonly string[], maxCharacters: number): SelectedSpec {
  const byId = new Map(spec.clauses.map((clause) => [clause.id, clause]));
  const [taken, leftOut]: [string[], string[]] = [[], []];
  let room = maxCharacters;
  for (const id of new Set(ids)) {
    const clause = byId.get(id);
    if (clause === undefined) continue;
    const size = clauseCharacters(clause);
    if (size > room) {
      leftOut.push(id);
      continue;
    }
    room -= size;
    taken.push(id);
  }
  return {
    spec: { ...spec, clauses: spec.clauses.filter(({ id }) => taken.includes(id)) },
    clausesRead: { ids: taken, of: spec.clauses.length, ...(leftOut.length === 0 ? {} : { leftOut }) },
  };
}

/** Characters that a clause takes of that room. */
export function clauseCharacters({ path, text }: Pick<Clause, 'path' | 'text'>): number {
  return path.join(' > ').length + text.trim().length;
}

/** That a verdict rests on a part of the spec, in a sentence. */
export function partOfSpecText({ ids, of }: ClausesRead): string {
  return `Read by ${ids.length} of the spec's ${of} clauses, those that judges named as needed, and not by the whole spec.`;
}

/**
 * The beginning of an explanation of at most `length` characters, and behind it, where it rests on a part of the spec, that
 * it does: the sentence stands at the end, where shortening would take it.
 */
export function shortExplanation(
  { explanation, clausesRead }: { explanation: string; clausesRead?: ClausesRead | undefined },
  length: number,
): string {
  if (clausesRead === undefined || explanation.length <= length) return shorten(explanation, length);
  const sentence = partOfSpecText(clausesRead);
  return `${shorten(explanation.replace(sentence, '').trim(), Math.max(1, length - sentence.length - 1))} ${sentence}`;
}

/** Which clauses were read, in a line; ids come from outside, and whoever shows them escapes them. */
export function clausesReadText({ ids, of, leftOut = [] }: ClausesRead): string {
  const without = leftOut.length === 0 ? '' : `; named, and left out for lack of room: ${leftOut.join(', ')}`;
  return `${ids.length} of ${of} clauses read: ${ids.join(', ')}${without}`;
}
