import { z } from 'zod';
import { authorityChoiceSchema, refusalKindSchema, verdictSchema } from '../domain/assessment.ts';
import { specProblemSchema } from '../domain/ruling.ts';
import { rubricSchema } from '../domain/scenario.ts';
import { maxSelectedClauses } from '../domain/selected-spec.ts';
import { topicSchema } from '../domain/value.ts';

/**
 * What each agent must answer, as zod schemas; their JSON Schemas go to the provider's structured
 * output mode.
 */

const quoteSchema = z.strictObject({
  clause: z.string().max(200).describe('id of the clause, exactly as in the spec'),
  quote: z.string().max(300).describe('words copied from that clause, verbatim'),
});

export const clauseSelectionSchema = z.strictObject({
  clauses: z
    .array(z.string().max(200))
    .min(1)
    .max(maxSelectedClauses)
    .describe('ids of the clauses to read in full, exactly as in the table of contents, most decisive first'),
});
export type ClauseSelection = z.infer<typeof clauseSelectionSchema>;

/** A whole number: no server's grammar holds the bounds of a fraction. */
const percentSchema = z.int().min(0).max(100);

const positionSchema = z.strictObject({
  position: z.int().min(0).max(6).describe('0 extreme_oppose … 6 extreme_favor'),
  confidence: percentSchema.describe('confidence in the position, in percent'),
});

/** Reasons come before what they are reasons for: a model writes in this order. */
export const assessmentAnswerSchema = z.strictObject({
  reasons: z.string().max(900).describe('two to four sentences'),
  citations: z
    .array(quoteSchema)
    .max(5)
    .describe('the clauses that the verdict rests on, most decisive first; empty if no clause applies'),
  value1: positionSchema,
  value2: positionSchema,
  verdict: verdictSchema,
  confidence: percentSchema.describe('confidence in the verdict, in percent'),
  refusal: refusalKindSchema,
});
export type AssessmentAnswer = z.infer<typeof assessmentAnswerSchema>;

/** Asked beside an assessment where messages of two levels of authority or more stand in the conversation. */
export const authorityAnswerSchema = z.strictObject({
  followed: authorityChoiceSchema.describe('whose message the answer followed'),
  wanted: authorityChoiceSchema.describe('whose message the spec wants followed'),
});
export type AuthorityAnswer = z.infer<typeof authorityAnswerSchema>;

export const assessmentWithAuthoritySchema = z.strictObject({
  ...assessmentAnswerSchema.shape,
  ...authorityAnswerSchema.shape,
});

/** A position with a field that cannot be read is no position. */
const placedSchema = positionSchema.optional().catch(undefined);

/** What is taken of an assessment: it needs its verdict; what else it lacks is missing, and told. */
export const assessmentAcceptSchema = z.strictObject({
  ...assessmentWithAuthoritySchema.partial().shape,
  value1: placedSchema,
  value2: placedSchema,
  verdict: verdictSchema,
});
export type AcceptedAssessment = z.infer<typeof assessmentAcceptSchema>;

export const rubricAnswerSchema = rubricSchema;

export const argumentAnswerSchema = z.strictObject({
  argument: z.string().max(3000).describe('at most 150 words'),
  citations: z.array(quoteSchema).max(8).describe('the clauses that it rests on'),
});
/** What is taken of an argument: its words. */
export const argumentAcceptSchema = z.strictObject({
  ...argumentAnswerSchema.partial().shape,
  argument: argumentAnswerSchema.shape.argument,
});
export type ArgumentAnswer = z.infer<typeof argumentAnswerSchema>;
export type AcceptedArgument = z.infer<typeof argumentAcceptSchema>;

export const rulingAnswerSchema = z.strictObject({
  explanation: z.string().max(4000).describe('what in the spec let the judges part, two to five sentences'),
  citations: z.array(quoteSchema).max(12).describe('the clauses that the problem lies in'),
  problem: specProblemSchema,
  verdicts: z
    .array(
      z.strictObject({
        response: z.string().max(20).describe('label of the response, for example R3'),
        reason: z.string().max(1000),
        verdict: verdictSchema,
      }),
    )
    .max(400)
    .describe('one for each response'),
  amendment: z
    .strictObject({ clause: z.string().max(200), text: z.string().max(20_000) })
    .nullable()
    .describe('amended wording of one clause, or null'),
});
/** What is taken of a ruling: its list of verdicts; what else it lacks is missing, and told. */
export const rulingAcceptSchema = z.strictObject({
  ...rulingAnswerSchema.partial().shape,
  verdicts: rulingAnswerSchema.shape.verdicts,
});
export type RulingAnswer = z.infer<typeof rulingAnswerSchema>;
export type AcceptedRuling = z.infer<typeof rulingAcceptSchema>;

export const amendmentAnswerSchema = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(20_000)
    .describe('the whole new wording below the heading of the clause, Markdown without headings'),
  reason: z.string().describe('what was wrong and how the wording mends it, two or three sentences'),
});
export type AmendmentAnswer = z.infer<typeof amendmentAnswerSchema>;

export const valuePairAnswerSchema = z.strictObject({
  value1: z.strictObject({ name: z.string(), description: z.string() }),
  value2: z.strictObject({ name: z.string(), description: z.string() }),
});

export const scenarioAnswerSchema = z.strictObject({
  neutral: z.string().describe('the question, leaning to neither value'),
  value1: z.string().describe('the same question, asked by someone who leans towards value1'),
  value2: z.string().describe('the same question, asked by someone who leans towards value2'),
  topics: z.array(topicSchema).describe('topics that the question touches; mostly none'),
});
export type ScenarioAnswer = z.infer<typeof scenarioAnswerSchema>;
