import { z } from 'zod';
import { citationSchema, clausesReadSchema, verdictSchema } from './assessment.ts';

const specProblems = ['contradiction', 'ambiguity', 'coverage-gap', 'granularity', 'judge-error', 'none'] as const;
export const specProblemSchema = z.enum(specProblems);

export const contestedReasonSchema = z.enum([
  'no-majority',
  'below-quorum',
  'low-confidence-majority',
  'position-gap',
  'disjoint-clauses',
]);
export type ContestedReason = z.infer<typeof contestedReasonSchema>;

/** What the panel says of one response before anybody rules. */
export const agreementSchema = z.strictObject({
  response: z.string(),
  /** Strict majority over the judges who answered; absent when there is none or the quorum was missed. */
  majority: verdictSchema.optional(),
  votes: z.strictObject({ compliant: z.number(), 'non-compliant': z.number(), ambiguous: z.number() }),
  answered: z.number().int(),
  panel: z.number().int(),
  contested: z.array(contestedReasonSchema),
  /** Fewer judges answered than the quorum wants: nobody can say what the panel thinks. */
  noQuorum: z.literal(true).optional(),
});
export type Agreement = z.infer<typeof agreementSchema>;

/** What a meta-adjudicator or a person said of the contested responses of a debate. */
export const judgementSchema = z.strictObject({
  by: z.enum(['meta-adjudicator', 'human']),
  verdicts: z.array(z.strictObject({ response: z.string(), verdict: verdictSchema, reason: z.string() })),
  problem: specProblemSchema,
  clauses: z.array(citationSchema),
  explanation: z.string(),
  /** Amended wording of a clause, where one was found useful. */
  amendment: z.strictObject({ clause: z.string(), text: z.string() }).optional(),
  /** Name of the person who ruled, where it is known. */
  ruledBy: z.string().optional(),
});
export type Judgement = z.infer<typeof judgementSchema>;

/** What a person fills in: a verdict and a reason for each response that waits. */
export const humanRulingSchema = z.strictObject({
  verdicts: z
    .array(z.strictObject({ response: z.string().max(20), verdict: verdictSchema, reason: z.string().max(5000) }))
    .min(1)
    .max(64),
  problem: specProblemSchema,
  explanation: z.string().min(1).max(5000),
});
export type HumanRuling = z.infer<typeof humanRulingSchema>;

/** The same as a judgement; a person cites no clauses. */
export function humanJudgement({ verdicts, problem, explanation }: HumanRuling): Judgement {
  return { by: 'human', verdicts, problem, clauses: [], explanation };
}

/** The verdict a response ends with, and by whom. */
const responseRulingSchema = z.discriminatedUnion('by', [
  z.strictObject({
    response: z.string(),
    by: z.enum(['majority', 'meta-adjudicator', 'human']),
    verdict: verdictSchema,
    reason: z.string(),
  }),
  z.strictObject({ response: z.string(), by: z.literal('none'), reason: z.string() }),
]);
export type ResponseRuling = z.infer<typeof responseRulingSchema>;

/** A judge who saw a response otherwise than it was ruled. */
const dissentSchema = z.strictObject({
  response: z.string(),
  judge: z.string(),
  verdict: verdictSchema,
  reasons: z.string(),
  clauses: z.array(citationSchema),
});
export type Dissent = z.infer<typeof dissentSchema>;

/** The end of a debate: exactly one a debate. */
export const rulingSchema = z.strictObject({
  outcome: z.enum(['settled', 'settled-in-debate', 'escalated', 'human', 'unresolved', 'no-quorum']),
  verdicts: z.array(responseRulingSchema),
  problem: specProblemSchema,
  clauses: z.array(citationSchema),
  explanation: z.string(),
  /** Amended wording of a clause, where the meta-adjudicator found one useful. */
  amendment: z.strictObject({ clause: z.string(), text: z.string() }).optional(),
  /** The minority's view; absent where there is none, and on debates of earlier versions. */
  dissent: z.array(dissentSchema).optional(),
  /** Name of the person who ruled; absent where none did, or none is known. */
  ruledBy: z.string().optional(),
  /** The verdicts rest on these clauses alone; absent where the whole spec was read. */
  clausesRead: clausesReadSchema.optional(),
});
export type Ruling = z.infer<typeof rulingSchema>;
