import type { Clause, Spec } from '../../domain/spec.ts';
import type { Statement } from '../../domain/statement.ts';
import { likelyCollisions } from './conflicting-clauses.ts';
import type { DraftPlan } from './draft-plan.ts';

/** Rounds of drafts: what the first left short of the wanted number, because drafts were dropped, is tried again in the next. */
export const coverPasses = 3;

/** A draft that means to test two statements. */
export type CoverDraft = DraftPlan & { statements: readonly string[] };

/**
 * The drafts that bring every statement to the wanted number of families, fewest first: pairs of statements that can collide, likeliest
 * first, while both are short; then those still short with the partner that is shortest itself. The same for the same input.
 * @param written families written so far, by statement
 * @param pass number of the round, from 0; drafts of different rounds are different requests
 */
export function planCover(
  spec: Spec,
  statements: readonly Statement[],
  wanted: number,
  written: ReadonlyMap<string, number>,
  pass: number,
): CoverDraft[] {
  const asClause = new Map(statements.map((statement) => [statement.id, clauseOf(spec, statement)]));
  const short = new Map(statements.map(({ id }) => [id, Math.max(0, wanted - (written.get(id) ?? 0))]));
  const drafts: CoverDraft[] = [];
  const met = new Map<string, number>();

  function draft(first: string, second: string): void {
    const clauses = [asClause.get(first), asClause.get(second)] as [Clause, Clause];
    const key = pairKey(first, second);
    const sample = pass * 1000 + (met.get(key) ?? 0);
    met.set(key, (met.get(key) ?? 0) + 1);
    drafts.push({ values: undefined, frame: { kind: 'clauses', clauses }, sample, statements: [first, second] });
    for (const id of [first, second]) short.set(id, Math.max(0, (short.get(id) ?? 0) - 1));
  }

  const isShort = (id: string) => (short.get(id) ?? 0) > 0;
  for (const { clauses } of likelyCollisions([...asClause.values()], statements.length * wanted, wanted)) {
    const [first, second] = [clauses[0].id, clauses[1].id];
    if (isShort(first) && isShort(second)) draft(first, second);
  }
  for (const { id } of statements) {
    while (isShort(id)) {
      const others = statements.filter((other) => other.id !== id);
      const partner = others.reduce<Statement | undefined>((best, other) => {
        const need = (item: Statement) => (short.get(item.id) ?? 0) - 10 * (met.get(pairKey(id, item.id)) ?? 0);
        return best === undefined || need(other) > need(best) ? other : best;
      }, undefined);
      if (partner === undefined) return drafts;
      draft(id, partner.id);
    }
  }
  return drafts;
}

/** A statement as a clause of its own, so that the writer of a question reads that one duty. */
function clauseOf(spec: Spec, { id, clause, quote }: Statement): Clause {
  const { path, range } = spec.clauses.find((item) => item.id === clause) ?? {
    path: [clause],
    range: [0, 0] as [number, number],
  };
  return { id, path: [...path], text: quote, range };
}

/** How many drafts set statements against each other that can collide; the others pair what is short of families. */
export function countColliding(
  spec: Spec,
  statements: readonly Statement[],
  wanted: number,
  drafts: readonly DraftPlan[],
): number {
  const clauses = statements.map((statement) => clauseOf(spec, statement));
  const pairs = new Set(
    likelyCollisions(clauses, statements.length * wanted, wanted).map(({ clauses: [one, two] }) =>
      pairKey(one.id, two.id),
    ),
  );
  return drafts.filter(({ statements: [one = '', two = ''] = [] }) => pairs.has(pairKey(one, two))).length;
}

function pairKey(one: string, two: string): string {
  return [one, two].sort().join('\0');
}

/** A statement that has fewer families than wanted, and why. */
export type Uncovered = { statement: string; quote: string; families: number; reason: string };

/**
 * What generation could not cover.
 * @param ended why it stopped before its end; undefined where it did not
 */
export function uncoveredStatements(
  statements: readonly Statement[],
  wanted: number,
  written: ReadonlyMap<string, number>,
  dropped: ReadonlyMap<string, ReadonlyMap<string, number>>,
  ended: string | undefined,
): Uncovered[] {
  return statements.flatMap(({ id, quote }) => {
    const families = written.get(id) ?? 0;
    if (families >= wanted) return [];
    const reasons = [...(dropped.get(id) ?? [])].map(
      ([reason, count]) => `${count} ${count === 1 ? 'draft' : 'drafts'} dropped, ${reason}`,
    );
    if (ended !== undefined) reasons.push(`stopped before its drafts were written: ${ended}`);
    if (statements.length < 2) reasons.push('the spec has no second statement to set against it');
    return [{ statement: id, quote, families, reason: reasons.join('; ') || 'no draft was written' }];
  });
}
