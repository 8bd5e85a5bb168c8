import { z } from 'zod';
import { verdictSchema } from '../domain/assessment.ts';
import { checkSchema } from '../domain/check-schema.ts';
import { type Judgement, judgementSchema, specProblemSchema } from '../domain/ruling.ts';

/** The short form in which a person answers the graph: a verdict by response, and why. */
const shortAnswerSchema = z.strictObject({
  verdicts: z.record(z.string(), verdictSchema),
  reason: z.string().trim().min(1),
  problem: specProblemSchema.default('none'),
});

/**
 * A person's answer to the question for a ruling, in the short form or as a whole judgement. A whole one is taken as it
 * stands, since replays give it so: a response that it leaves out stays without a verdict.
 * @param responses labels of the responses that wait for a verdict
 * @returns the judgement, or what is wrong with the answer and how to give it
 */
export function parseRulingAnswer(
  answer: unknown,
  responses: readonly string[],
): { judgement: Judgement } | { problem: string } {
  const whole = judgementSchema.safeParse(answer);
  if (whole.success) {
    const { by } = whole.data;
    return by === 'human' ? { judgement: whole.data } : { problem: `by: expected human, got ${by}` };
  }
  const short = checkSchema(shortAnswerSchema, answer, 'answer');
  if (short.kind === 'problem') return { problem: `${short.field}: ${short.problem}` };
  const { verdicts, reason, problem } = short.data;
  const missing = responses.filter((label) => verdicts[label] === undefined);
  if (missing.length > 0) return { problem: `verdicts: expected a verdict on ${missing.join(', ')}` };
  const unknown = Object.keys(verdicts).filter((label) => !responses.includes(label));
  if (unknown.length > 0)
    return { problem: `verdicts: ${unknown.join(', ')} does not wait for a verdict; expected ${responses.join(', ')}` };
  return {
    judgement: {
      by: 'human',
      verdicts: Object.entries(verdicts).map(([response, verdict]) => ({ response, verdict, reason })),
      problem,
      clauses: [],
      explanation: reason,
    },
  };
}
