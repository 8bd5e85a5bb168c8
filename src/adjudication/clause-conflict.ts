import type { Assessed, Assessment } from '../model/assessment.ts';
import { restOnDisjointClauses, verifiedClauses } from './agreement.ts';

/**
 * How a clause fared with the judges. Pairs of judges on the same response are counted where at least one of the two cites the clause
 * (verified): `interpretive`, both cite it and their verdicts differ; `activation`, the verdicts differ and they rest on disjoint
 * clauses, this being one of them. `conflict` = (interpretive + activation) / pairs, 0 (never parts judges) to 1.
 */
export type ClauseConflict = {
  clause: string;
  pairs: number;
  interpretive: number;
  activation: number;
  conflict: number;
};

/** Adds up conflicts over many debates, first assessments only, so that debate does not hide what the spec did. */
export function createClauseConflictCounter(): {
  add(assessments: readonly Assessment[]): void;
  result(): ClauseConflict[];
} {
  const counts = new Map<string, { pairs: number; interpretive: number; activation: number }>();

  function addPair(one: Assessed, other: Assessed): void {
    const left = verifiedClauses(one);
    const right = verifiedClauses(other);
    const differ = one.verdict !== other.verdict;
    const disjoint = restOnDisjointClauses(one, other);
    for (const clause of new Set([...left, ...right])) {
      const count = counts.get(clause) ?? { pairs: 0, interpretive: 0, activation: 0 };
      count.pairs += 1;
      if (differ && left.has(clause) && right.has(clause)) count.interpretive += 1;
      if (differ && disjoint) count.activation += 1;
      counts.set(clause, count);
    }
  }

  return {
    add(assessments) {
      const byResponse = Map.groupBy(
        assessments.filter((one): one is Assessed => one.kind === 'assessed'),
        (one) => one.response,
      );
      for (const panel of byResponse.values()) {
        panel.forEach((one, index) => {
          for (const other of panel.slice(index + 1)) addPair(one, other);
        });
      }
    },
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
