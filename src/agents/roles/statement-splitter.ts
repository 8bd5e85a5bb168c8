import { z } from 'zod';
import { type Member, memberName } from '../../domain/panel.ts';
import type { Clause } from '../../domain/spec.ts';
import { statementSchema } from '../../domain/statement.ts';
import type { ModelCaller, StructuredOutcome } from '../model-caller.ts';
import { clausesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

const { kind, strength, binds, severity } = statementSchema.shape;

const splitStatementSchema = z.strictObject({
  quote: z.string().min(1).max(2000).describe('words copied from the clause, verbatim'),
  kind,
  strength,
  binds,
  severity: severity.describe('1 (minor) to 5 (grave)'),
});
const splitAnswerSchema = z.strictObject({ statements: z.array(splitStatementSchema).max(200) });

/** A statement as a model names it, before its quote is looked for in the clause. */
export type SplitStatement = z.infer<typeof splitStatementSchema>;

/** The statements that a member finds in a clause. */
export function splitClause(
  caller: ModelCaller,
  member: Member,
  clause: Clause,
): Promise<StructuredOutcome<{ statements: SplitStatement[] }>> {
  const messages = [
    { role: 'system', text: prompt('statements-system', {}), cache: true },
    { role: 'user', text: prompt('statements-user', { clause: clausesBlock([clause]) }) },
  ] as const;
  return caller.structured(
    { member, purpose: 'statements', seat: memberName(member), messages },
    { name: 'statements', schema: splitAnswerSchema },
  );
}
