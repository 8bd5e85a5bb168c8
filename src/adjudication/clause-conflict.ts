import type { Assessed, Assessment } from '../domain/assessment.ts';
import { verifiedClauses } from './agreement.ts';

/**
 * How a clause fared with the judges. Pairs of judges on the same response are counted where at
 * least one of the two cites the clause (verified): `interpretive`, both cite it and their verdicts
 * differ; `activation`, the verdicts differ and they rest on disjoint clauses, this being one of
 * them. `conflict` = (interpretive + activation) / pairs, 0 (judges never disagree) to 1.
 */
export type ClauseConflict = {
  clause: string;
  pairs: number;
  interpretive: number;
  activation: number;
  conflict: number;
};

/**
 * Adds up conflicts over many debates, first assessments only, so that debate does not hide what
 * the spec did.
 */
export function createClauseConflictCounter(): {
  add(assessments: readonly Assessment[]): void;
  addPairs(pairs: readonly JudgePair[]): void;
  result(): ClauseConflict[];
} {
  const counts = new Map<string, { pairs: number; interpretive: number; activation: number }>();

  function addPairs(pairs: readonly JudgePair[]): void {
    for (const { left, right, differ, disjoint } of pairs) {
      for (const clause of new Set([...left, ...right])) {
        const count = counts.get(clause) ?? { pairs: 0, interpretive: 0, activation: 0 };
        count.pairs += 1;
        if (differ && left.has(clause) && right.has(clause)) count.interpretive += 1;
        if (differ && disjoint) count.activation += 1;
        counts.set(clause, count);
      }
    }
  }

  return {
    add: (assessments) => addPairs(judgePairs(assessments)),
    addPairs,
    result() {
      const rows = [...counts].map(([clause, count]) => ({
        clause,
        ...count,
        conflict: (count.interpretive + count.activation) / count.pairs,
      }));
      return rows.sort((a, b) => b.conflict - a.conflict || b.pairs - a.pairs || a.clause.localeCompare(b.clause));
    },
  };
}

/**
 * Two judges on one response: the clauses that each rests on (verified), and whether verdicts
 * differ and clauses are disjoint.
 */
export type JudgePair = {
  left: ReadonlySet<string>;
  right: ReadonlySet<string>;
  differ: boolean;
  disjoint: boolean;
};

/** Every pair of judges who answered, response by response. */
export function judgePairs(assessments: readonly Assessment[]): JudgePair[] {
  const byResponse = Map.groupBy(
    assessments.filter((assessment): assessment is Assessed => assessment.kind === 'assessed'),
    (item) => item.response,
  );
  return [...byResponse.values()].flatMap((assessed) => {
    const panel = assessed.map((item) => ({ verdict: item.verdict, clauses: verifiedClauses(item) }));
    return panel.flatMap(({ verdict, clauses: left }, index) =>
      panel.slice(index + 1).map(({ verdict: other, clauses: right }) => ({
        left,
        right,
        differ: verdict !== other,
        disjoint: left.size > 0 && right.size > 0 && left.isDisjointFrom(right),
      })),
    );
  });
}

/** Clauses over which any of the pairs parts: both rest on it, or on disjoint ones of which it is one. */
export function partingClauses(pairs: readonly JudgePair[]): Set<string> {
  return new Set(
    pairs
      .filter(({ differ }) => differ)
      .flatMap(({ left, right, disjoint }) => [...(disjoint ? left.union(right) : left.intersection(right))]),
  );
}
