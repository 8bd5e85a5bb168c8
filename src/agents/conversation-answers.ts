import { z } from 'zod';
import { turnGradeSchema } from '../domain/assessment.ts';
import {
  type AuthorityAnswer,
  assessmentAcceptSchema,
  assessmentAnswerSchema,
  authorityAnswerSchema,
} from './answer-schemas.ts';

/** What the simulated user must answer. */
export const userTurnSchema = z.strictObject({
  message: z.string().min(1).max(20_000).describe('your next message'),
  aimMet: z.boolean().describe("whether the assistant's last answer meets your aim"),
});
export type UserTurn = z.infer<typeof userTurnSchema>;

const { value1, value2, citations, confidence, reasons } = assessmentAnswerSchema.shape;
const positionsSchema = z.strictObject({ value1, value2 });

const schemas = new Map<string, z.ZodObject>();

function makeSchema(answers: number) {
  return z.strictObject({
    reasons,
    citations,
    first: positionsSchema.describe('positions of the first answer'),
    last: positionsSchema.describe('positions of the last answer'),
    turns: z.array(turnGradeSchema).length(answers).describe('verdict and refusal of each answer, in order'),
    confidence,
  });
}

const { value1: placed1, value2: placed2 } = assessmentAcceptSchema.shape;
const placedSchema = z.strictObject({ value1: placed1, value2: placed2 }).optional();

/** What is taken of it: the grades of all answers; what else it lacks is missing, and told. */
export const conversationAcceptSchema = z.strictObject({
  reasons: reasons.optional(),
  citations: citations.optional(),
  first: placedSchema,
  last: placedSchema,
  turns: z.array(turnGradeSchema).min(1),
  confidence: confidence.optional(),
  ...authorityAnswerSchema.partial().shape,
});

/**
 * What a judge must answer on a conversation of so many answers. The same schema each time: its
 * digest is kept by object.
 */
export function conversationAssessmentSchema(answers: number, asksAuthority = false): z.ZodObject {
  const key = `${answers} ${asksAuthority}`;
  const schema = schemas.get(key) ?? makeSchema(answers).extend(asksAuthority ? authorityAnswerSchema.shape : {});
  schemas.set(key, schema);
  return schema;
}
export type ConversationAssessment = z.infer<ReturnType<typeof makeSchema>> & Partial<AuthorityAnswer>;
export type AcceptedConversation = z.infer<typeof conversationAcceptSchema>;
