import { z } from 'zod';

const statementKinds = ['obligation', 'prohibition', 'permission'] as const;
const statementStrengths = ['must', 'should', 'may'] as const;
const boundParties = ['assistant', 'operator', 'user', 'other'] as const;

/** Level of a statement whose heading, and every heading above it, states none. */
export const unstatedLevel = 'unstated';

/** One testable duty of a clause. */
export const statementSchema = z.strictObject({
  /** Made from the clause's id and the statement's own words, so rewording another statement leaves it unchanged. */
  id: z.string().min(1),
  /** Id of the clause that the quote stands in. */
  clause: z.string().min(1),
  /** The shortest span of the clause's text that holds this one duty, unchanged. */
  quote: z.string().min(1),
  kind: z.enum(statementKinds),
  strength: z.enum(statementStrengths),
  /** Level of authority of the clause's heading or of the nearest heading above it; `unstated` where none states one. */
  level: z.string().min(1),
  /** Whose conduct it governs. */
  binds: z.enum(boundParties),
  /** 1 (minor) to 5 (grave): how much a violation matters. */
  severity: z.int().min(1).max(5),
  /** Where the severity comes from: computed, judged by a model, or given by a person. */
  severitySource: z.enum(['level-and-strength', 'model', 'given']),
  /** Who found the statement. */
  source: z.enum(['rules', 'model', 'given']),
});
export type Statement = z.infer<typeof statementSchema>;
export type StatementKind = Statement['kind'];
export type StatementStrength = Statement['strength'];
export type BoundParty = Statement['binds'];

/** A statement as found in a clause, before it has id, level and severity. Rules and models both return these. */
export type FoundStatement = Pick<Statement, 'clause' | 'quote' | 'kind' | 'strength' | 'binds'> & {
  /** Offset of the quote in the clause's text. */
  start: number;
  /** 1 to 5 where a model judged it. */
  severity?: number;
};
