import type { Clause, Spec } from '../../domain/spec.ts';
import type { FoundStatement, Statement } from '../../domain/statement.ts';
import { isExampleHeading } from './example-text.ts';
import { findStatements } from './find-statements.ts';
import { clauseLevels } from './level.ts';
import { severityOf } from './severity.ts';
import { statementIds } from './statement-ids.ts';

/** The statements of a spec by rules, offline, in the order in which they stand. */
export function splitStatements(spec: Spec): Statement[] {
  const clauses = spec.clauses.filter((clause) => !clause.path.some(isExampleHeading));
  const inIndicative = writtenInIndicative(clauses);
  return completeStatements(
    spec,
    clauses.flatMap((clause) => findStatements(clause, inIndicative)),
    'rules',
  );
}

/** Gives found statements, by rules or by a model, their ids, levels and severities. */
export function completeStatements(
  spec: Spec,
  found: readonly FoundStatement[],
  source: Statement['source'],
): Statement[] {
  const levels = clauseLevels(spec);
  const ids = statementIds(found);
  return found.map(({ clause, quote, kind, strength, binds }, index) => {
    const level = levels.get(clause) ?? '';
    return {
      id: ids[index] ?? '',
      clause,
      quote,
      kind,
      strength,
      level,
      binds,
      severity: severityOf(level, strength),
      severitySource: 'level-and-strength',
      source,
    };
  });
}

/**
 * Whether a spec states its rules as `The assistant says …` rather than `must say`: at least a third as many sentences of the first
 * kind as of the second, and ten of them.
 */
function writtenInIndicative(clauses: readonly Clause[]): boolean {
  let [indicative, modal] = [0, 0];
  for (const { text } of clauses) {
    modal += text.match(/\b(?:must|should|shall|may)\b/gi)?.length ?? 0;
    indicative +=
      text.match(/\bthe assistant (?:never |always )?(?!is\b|has\b|does\b|was\b)[a-z]+[^s\W]s\b/gi)?.length ?? 0;
  }
  return indicative >= 10 && indicative * 3 >= modal;
}
