import type { Clause, Spec } from '../../domain/spec.ts';
import type { SpecDiff } from '../../domain/spec-version.ts';

/** What of a spec's clauses another version adds, drops, moves and rewords; white space does not count. */
export function diffSpecs(before: Spec, after: Spec): SpecDiff {
  const old = new Map(before.clauses.map((clause) => [clause.id, clause]));
  const now = new Map(after.clauses.map((clause) => [clause.id, clause]));
  const diff: SpecDiff = { added: [], dropped: [], moved: [], reworded: [], unchanged: 0 };
  const gone = before.clauses.filter(({ id }) => !now.has(id));
  const fresh = after.clauses.filter(({ id }) => !old.has(id));
  const claimed = new Set<string>();
  for (const clause of fresh) {
    const from = gone.find(
      (candidate) => !claimed.has(candidate.id) && words(candidate) !== '' && words(candidate) === words(clause),
    );
    if (from === undefined) diff.added.push(clause.id);
    else {
      claimed.add(from.id);
      diff.moved.push({ from: from.id, to: clause.id });
    }
  }
  diff.dropped = gone.filter(({ id }) => !claimed.has(id)).map(({ id }) => id);
  const shared = before.clauses.filter(({ id }) => now.has(id)).map(({ id }) => id);
  const inOrder = longestInOrder(
    shared,
    after.clauses.filter(({ id }) => old.has(id)).map(({ id }) => id),
  );
  for (const id of shared) {
    const [left, right] = [old.get(id) as Clause, now.get(id) as Clause];
    if (words(left) !== words(right)) diff.reworded.push({ id, before: left.text.trim(), after: right.text.trim() });
    else if (!inOrder.has(id)) diff.moved.push({ from: id, to: id });
    else diff.unchanged += 1;
  }
  return diff;
}

function words({ text }: Clause): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The ids that keep their order: a longest increasing run of their new places (patience sorting). */
function longestInOrder(before: readonly string[], after: readonly string[]): Set<string> {
  const positionOf = new Map(after.map((id, index) => [id, index]));
  const tails: number[] = [];
  const ends: number[] = [];
  const previous: number[] = [];
  before.forEach((id, index) => {
    const at = positionOf.get(id) ?? 0;
    let low = tails.findIndex((tail) => tail >= at);
    if (low < 0) low = tails.length;
    tails[low] = at;
    ends[low] = index;
    previous[index] = low === 0 ? -1 : (ends[low - 1] as number);
  });
  const kept = new Set<string>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] as number) kept.add(before[index] as string);
  return kept;
}
