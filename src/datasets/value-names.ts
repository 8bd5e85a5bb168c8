import type { Value } from '../domain/value.ts';

/**
 * By what a name is told from others: its letters and signs as they are, without regard to case,
 * Unicode form and spaces around and between. `rule-following` and `rule following` are two names.
 */
export function nameIdentity(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Finds values by name; one that the taxonomy lacks stands for itself, in the given category. */
export function createValueLookup(taxonomy: readonly Value[], category: string): (name: string) => Value {
  const known = new Map(taxonomy.map((value) => [nameIdentity(value.name), value]));
  const ids = new Set(taxonomy.map(({ id }) => id));
  return (name) => {
    const identity = nameIdentity(name);
    // Not the id of another value, whose name differs in signs.
    const id = ids.has(identity) ? `${identity} (${category})` : identity;
    return known.get(identity) ?? { id, name, category, description: name };
  };
}

const maxGroups = 100;

/**
 * Names that are told apart but differ in hyphens, spaces, other signs or accents alone, most likely
 * one thing written in several ways; in the order of the names, at most 100 groups.
 */
export function nearEqualNames(names: Iterable<string>): string[][] {
  const groups = Map.groupBy(new Set([...names].map(nameIdentity)), (name) =>
    name.normalize('NFKD').replace(/[^\p{L}\p{N}]+/gu, ''),
  );
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.sort())
    .sort(([left = ''], [right = '']) => (left < right ? -1 : 1))
    .slice(0, maxGroups);
}

/** One sentence on names that are nearly equal; empty where there are none. */
export function nearEqualText(groups: readonly (readonly string[])[]): string {
  if (groups.length === 0) return '';
  const listed = groups.slice(0, 5).map((group) => group.map((name) => `"${name.slice(0, 60)}"`).join(' and '));
  const more = groups.length > 5 ? ` and ${groups.length - 5} more` : '';
  return `names that differ in signs alone, read as different values: ${listed.join('; ')}${more}`;
}
