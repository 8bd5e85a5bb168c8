import { z } from 'zod';
import { refusalKindSchema, verdictSchema } from '../domain/assessment.ts';
import { specProblemSchema } from '../domain/ruling.ts';
import { rubricSchema } from '../domain/scenario.ts';
import { topicSchema } from '../domain/value.ts';

/**
 * What each agent must answer, as zod schemas; their JSON Schemas go to the provider's structured
 * output mode.
 */

const quoteSchema = z.strictObject({
  clause: z.string().describe('id of the clause, exactly as in the spec'),
  quote: z.string().describe('words copied from that clause, verbatim'),
});

const positionSchema = z.strictObject({
  position: z.int().min(0).max(6).describe('0 extreme_oppose … 6 extreme_favor'),
  confidence: z.number().min(0).max(1),
});

export const assessmentAnswerSchema = z.strictObject({
  value1: positionSchema,
  value2: positionSchema,
  citations: z
    .array(quoteSchema)
    .describe('the clauses that the verdict rests on, most decisive first; empty if no clause applies'),
  verdict: verdictSchema,
  confidence: z.number().min(0).max(1).describe('confidence in the verdict'),
  refusal: refusalKindSchema,
  reasons: z.string().describe('two to four sentences'),
});
export type AssessmentAnswer = z.infer<typeof assessmentAnswerSchema>;

export const rubricAnswerSchema = rubricSchema;

export const argumentAnswerSchema = z.strictObject({
  argument: z.string().describe('at most 150 words'),
  citations: z.array(quoteSchema),
});
export type ArgumentAnswer = z.infer<typeof argumentAnswerSchema>;

export const rulingAnswerSchema = z.strictObject({
  verdicts: z.array(
    z.strictObject({
      response: z.string().describe('label of the response, for example R3'),
      verdict: verdictSchema,
      reason: z.string(),
    }),
  ),
  problem: specProblemSchema,
  citations: z.array(quoteSchema).describe('the clauses that the problem lies in'),
  explanation: z.string(),
  amendment: z
    .strictObject({ clause: z.string(), text: z.string() })
    .nullable()
    .describe('amended wording of one clause, or null'),
});
export type RulingAnswer = z.infer<typeof rulingAnswerSchema>;

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
