import type { Clause, Spec } from '../../domain/spec.ts';
import type { FoundStatement, Statement } from '../../domain/statement.ts';
import { isExampleHeading } from './example-text.ts';
import { findStatements } from './find-statements.ts';
import { clauseLevels } from './level.ts';
import { severityOf } from './severity.ts';
import { readSpecStyle } from './spec-style.ts';
import { statementIds } from './statement-ids.ts';

/** The clauses that may hold statements: those with a text, outside sections of examples. */
export function clausesToSplit(spec: Spec): Clause[] {
  return spec.clauses.filter(({ path, text }) => text.trim() !== '' && !path.some(isExampleHeading));
}

/** The statements of a spec by rules, offline, in the order in which they stand. */
export function splitStatements(spec: Spec): Statement[] {
  const clauses = clausesToSplit(spec);
  const style = readSpecStyle(clauses);
  return completeStatements(
    spec,
    clauses.flatMap((clause) => findStatements(clause, style)),
    'rules',
  );
}

/** Gives found statements, by rules or by a model, their ids, levels and, where a model gave none, severities. */
export function completeStatements(
  spec: Spec,
  found: readonly FoundStatement[],
  source: Statement['source'],
): Statement[] {
  const levels = clauseLevels(spec);
  const ids = statementIds(found);
  return found.map(({ clause, quote, kind, strength, binds, severity }, index) => {
    const level = levels.get(clause) ?? '';
    return {
      id: ids[index] ?? '',
      clause,
      quote,
      kind,
      strength,
      level,
      binds,
      severity: severity ?? severityOf(level, strength),
      severitySource: severity === undefined ? 'level-and-strength' : 'model',
      source,
    };
  });
}
