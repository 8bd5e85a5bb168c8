import type { Clause } from '../../domain/spec.ts';

export type Collision = { clauses: readonly [Clause, Clause]; score: number };

/**
 * Pairs of clauses that are likely to collide, likeliest first. A pair scores by the rare words that both hold (they govern one subject;
 * cosine of TF-IDF vectors), raised where one ranks or forbids what the other demands, and where both are strict. A clause is met by at most `each` pairs,
 * so that one broad clause does not take the whole list. A heuristic over words: it proposes where to look, and the debates decide.
 */
export function likelyCollisions(clauses: readonly Clause[], count: number, each = 3): Collision[] {
  const read = clauses.filter((clause) => clause.text.trim().length > 0).map(readClause);
  const rarity = rarityOf(read.map((readClause) => readClause.counts));
  const vectors = read.map((readClause) => weighted(readClause.counts, rarity));
  const scored: Collision[] = [];
  for (const [index, readClause] of read.entries()) {
    for (const [offset, other] of read.slice(index + 1).entries()) {
      const overlap = cosine(vectors[index] ?? new Map(), vectors[index + 1 + offset] ?? new Map());
      if (overlap === 0) continue;
      const opposed = readClause.forbids !== other.forbids ? 0.5 : 0;
      const ranked = readClause.ranks || other.ranks ? 0.5 : 0;
      const strict = readClause.strict && other.strict ? 0.5 : 0;
      scored.push({ clauses: [readClause.clause, other.clause], score: overlap * (1 + opposed + ranked + strict) });
    }
  }
  scored.sort((a, b) => b.score - a.score || compare(a, b));
  const met = new Map<string, number>();
  const chosen: Collision[] = [];
  for (const collision of scored) {
    if (chosen.length >= count) break;
    if (collision.clauses.some((clause) => (met.get(clause.id) ?? 0) >= each)) continue;
    for (const clause of collision.clauses) met.set(clause.id, (met.get(clause.id) ?? 0) + 1);
    chosen.push(collision);
  }
  return chosen;
}

type ReadClause = {
  clause: Clause;
  counts: Map<string, number>;
  forbids: boolean;
  ranks: boolean;
  strict: boolean;
};

function readClause(clause: Clause): ReadClause {
  const lower = `${clause.path.at(-1) ?? ''}. ${clause.text}`.toLowerCase();
  const counts = new Map<string, number>();
  for (const word of lower.match(/\p{L}{4,}/gu) ?? []) {
    const root = word.replace(/(ings?|edly|ed|ly|es|s)$/, '');
    counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  return {
    clause,
    counts,
    forbids: /\b(never|must not|may not|should not|shall not|cannot|does not|refuses?|withh[eo]ld)/.test(lower),
    ranks:
      /\b(comes? (before|first|after)|before|overrides?|outweighs?|yields?|gives? way|rather than|at the cost|even (if|when|where))\b/.test(
        lower,
      ),
    strict: /\b(must|always|never|only|under no|in every)\b/.test(lower),
  };
}

function rarityOf(documents: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const holding = new Map<string, number>();
  for (const document of documents) for (const word of document.keys()) holding.set(word, (holding.get(word) ?? 0) + 1);
  return new Map([...holding].map(([word, count]) => [word, Math.log((1 + documents.length) / count) ** 2]));
}

function weighted(counts: ReadonlyMap<string, number>, rarity: ReadonlyMap<string, number>): Map<string, number> {
  const vector = new Map([...counts].map(([word, count]) => [word, (1 + Math.log(count)) * (rarity.get(word) ?? 0)]));
  const length = Math.hypot(...vector.values()) || 1;
  return new Map([...vector].map(([word, weight]) => [word, weight / length]));
}

function cosine(item: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  const [small, large] = item.size < other.size ? [item, other] : [other, item];
  let sum = 0;
  for (const [word, weight] of small) sum += weight * (large.get(word) ?? 0);
  return sum;
}

function compare(a: Collision, b: Collision): number {
  const key = ({ clauses: [item, other] }: Collision) => `${item.id}\0${other.id}`;
  return key(a) < key(b) ? -1 : 1;
}
