import { LRUCache } from 'lru-cache';
import { citationOverlaps } from '../../adjudication/citations.ts';
import { type DebateRecord, latestAssessments } from '../../adjudication/debate-record.ts';
import type { Assessed, Citation } from '../../domain/assessment.ts';
import type { Spec } from '../../domain/spec.ts';
import type { Statement } from '../../domain/statement.ts';

/**
 * What a run tells of one statement. `tested`: a judge cited, in words that stand in the clause, a passage that overlaps its quote.
 * `aimed-at`: a scenario names it, and no judge cited it so. `untested`: neither.
 */
export type StatementCoverage = Pick<Statement, 'clause' | 'quote' | 'kind' | 'strength' | 'level'> & {
  statement: string;
  state: 'tested' | 'aimed-at' | 'untested';
  /** Scenarios that name it. */
  scenarios: number;
  /** Verified citations that overlap its quote, over all rounds. */
  citations: number;
  /** Responses ruled non-compliant that a judge of that verdict cited it on. */
  violations: number;
  /** Responses contested at first reading that a judge cited it on. */
  contests: number;
};

/** How much of a spec a run has tested. */
export type Coverage = {
  /** Where the statements come from: a file that was given, or rules, offline. */
  from: 'file' | 'rules';
  statements: StatementCoverage[];
  /** Ids that scenarios name and the spec's statements lack. */
  unknown: string[];
};

/** Judges quote the same passages again and again; in a long run they also quote many once. */
const maxKnown = 20_000;

/** Takes in debates and the statements that their scenarios name; pure, one pass. */
export function createCoverage(spec: Spec, statements: readonly Statement[], from: Coverage['from']) {
  const rows = new Map<string, StatementCoverage>(
    statements.map(({ id, clause, quote, kind, strength, level }) => [
      id,
      {
        statement: id,
        clause,
        quote,
        kind,
        strength,
        level,
        state: 'untested',
        scenarios: 0,
        citations: 0,
        violations: 0,
        contests: 0,
      },
    ]),
  );
  const byClause = Map.groupBy(rows.values(), (row) => row.clause);
  const unknown = new Set<string>();
  const known = new LRUCache<string, readonly StatementCoverage[]>({ max: maxKnown });

  function coveredBy(citation: Citation): readonly StatementCoverage[] {
    if (!citation.verified) return [];
    const key = `${citation.clause}\0${citation.quote}`;
    let covered = known.get(key);
    if (covered === undefined) {
      covered = (byClause.get(citation.clause) ?? []).filter((row) => citationOverlaps(spec, citation, row.quote));
      known.set(key, covered);
    }
    return covered;
  }

  const coveredByAny = (assessments: readonly Assessed[]) =>
    new Set(assessments.flatMap(({ citations }) => citations.flatMap(coveredBy)));

  return {
    /** @param named ids of the statements that the debate's scenario means to test */
    add(record: DebateRecord, named: readonly string[]): void {
      for (const id of new Set(named)) {
        const row = rows.get(id);
        if (row === undefined) unknown.add(id);
        else row.scenarios += 1;
      }
      const assessed = record.rounds.flatMap((round) => round.assessments).filter(isAssessed);
      for (const { citations } of assessed)
        for (const citation of citations) for (const row of coveredBy(citation)) row.citations += 1;
      for (const { response, contested } of record.rounds[0]?.agreements ?? []) {
        if (contested.length === 0) continue;
        const first = (record.rounds[0]?.assessments ?? []).filter(isAssessed);
        for (const row of coveredByAny(first.filter((item) => item.response === response))) row.contests += 1;
      }
      const latest = latestAssessments(record)
        .filter(isAssessed)
        .filter((item) => item.verdict === 'non-compliant');
      for (const verdict of record.ruling?.verdicts ?? []) {
        if (verdict.by === 'none' || verdict.verdict !== 'non-compliant') continue;
        const against = latest.filter((item) => item.response === verdict.response);
        for (const row of coveredByAny(against)) row.violations += 1;
      }
    },
    result(): Coverage {
      const states = [...rows.values()].map(
        (row): StatementCoverage => ({
          ...row,
          state: row.citations > 0 ? 'tested' : row.scenarios > 0 ? 'aimed-at' : 'untested',
        }),
      );
      return { from, statements: states, unknown: [...unknown].sort() };
    },
  };
}

function isAssessed(assessment: { kind: string }): assessment is Assessed {
  return assessment.kind === 'assessed';
}
