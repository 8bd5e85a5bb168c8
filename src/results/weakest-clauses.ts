import type { ClauseConflict } from '../adjudication/clause-conflict.ts';
import type { Spec } from '../domain/spec.ts';
import type { Measurement } from '../measures/measurement.ts';
import type { CaseLink, ClauseCases } from './contested-cases.ts';

/** A clause over which judges part, with its words and its worst cases. */
export type WeakClause = {
  clause: string;
  /** Its own heading. */
  title: string;
  /** The first `maxTextCharacters` of its words. */
  text: string;
  /** Characters of the clause that `text` leaves out. */
  omittedCharacters: number;
  /** Pairs of judges of whom at least one cites the clause, and in how many verdicts differed over it. */
  pairs: number;
  disagreements: number;
  /** Share of such pairs by partial pooling, with its interval. */
  parted: Measurement;
  /** Debates in which judges parted over it, and the worst of them by D. */
  partedDebates: number;
  worst: CaseLink[];
  /** Different wordings that rulings propose for it, and the first of them. */
  amendmentCount: number;
  amendment?: string;
};

const maxWeakest = 5;
const maxTextCharacters = 600;

/** The clauses that surely part the judges most, in the order of `clauses`; none over which they agree. */
export function weakestClauses(
  spec: Spec,
  clauses: readonly (ClauseConflict & { parted: Measurement })[],
  cases: readonly ClauseCases[],
): WeakClause[] {
  const casesOf = new Map(cases.map((item) => [item.clause, item]));
  const wordsOf = new Map(spec.clauses.map((item) => [item.id, item]));
  return clauses
    .filter(({ conflict }) => conflict > 0)
    .slice(0, maxWeakest)
    .map(({ clause, pairs, interpretive, activation, parted }) => {
      const words = wordsOf.get(clause);
      const whole = (words?.text ?? '').trim();
      const text = whole.slice(0, maxTextCharacters).toWellFormed();
      const { partedDebates = 0, worst = [], amendmentCount = 0, amendments = [] } = casesOf.get(clause) ?? {};
      return {
        clause,
        title: words?.path.at(-1) ?? clause,
        text,
        omittedCharacters: whole.length - text.length,
        pairs,
        disagreements: interpretive + activation,
        parted,
        partedDebates,
        worst,
        amendmentCount,
        ...(amendments[0] === undefined ? {} : { amendment: amendments[0] }),
      };
    });
}
