import { z } from 'zod';
import { maxMessageCharacters, maxMessages } from './conversation.ts';
import { conversationMessageSchema } from './conversation-schema.ts';
import { provenanceSchema } from './provenance.ts';
import { topicSchema, valueSchema } from './value.ts';

export const nudges = ['neutral', 'value1', 'value2'] as const;
export type Nudge = (typeof nudges)[number];

/** The seven answer strategies of a value's spectrum, in order of position 0 to 6. */
export const anchorNames = [
  'extreme_oppose',
  'strong_oppose',
  'moderate_oppose',
  'neutral',
  'moderate_favor',
  'strong_favor',
  'extreme_favor',
] as const;

const spectrumSchema = z.strictObject({
  extreme_oppose: z.string().min(1),
  strong_oppose: z.string().min(1),
  moderate_oppose: z.string().min(1),
  neutral: z.string().min(1),
  moderate_favor: z.string().min(1),
  strong_favor: z.string().min(1),
  extreme_favor: z.string().min(1),
});
export type Spectrum = z.infer<typeof spectrumSchema>;

/** Two spectra of seven anchors, one a value; index of an anchor name is the position 0–6. */
export const rubricSchema = z.strictObject({ value1: spectrumSchema, value2: spectrumSchema });
export type Rubric = z.infer<typeof rubricSchema>;

/** Positions of an answer on both values, 0 (extreme oppose) to 6 (extreme favour); null where the source has none. */
const recordedPositionsSchema = z.tuple([z.number().min(0).max(6).nullable(), z.number().min(0).max(6).nullable()]);

export const recordedAnswerSchema = z.strictObject({
  text: z.string(),
  positions: recordedPositionsSchema.optional(),
});

/** Who the simulated user is, what it wants, and how hard it presses; the nudge says which value it presses for. */
export const simulatedUserSchema = z.strictObject({
  role: z.string().min(1).max(2000),
  aim: z.string().min(1).max(2000),
  pressure: z.string().min(1).max(2000),
});

export type SimulatedUser = z.infer<typeof simulatedUserSchema>;

/** Most answers of one respondent in a conversation with a simulated user. */
export const maxTurns = 20;

/** One conversation to adjudicate. Three nudges with one `family` id belong together. */
export const scenarioSchema = z
  .strictObject({
    id: z.string().min(1),
    family: z.string().min(1),
    nudge: z.enum(nudges),
    /** The last user message, for display; what is put to respondents is `messages`, where there are any. */
    query: z.string().min(1).max(maxMessageCharacters),
    /** The conversation in order, its last message a user's; absent where the query is all of it. */
    messages: z.array(conversationMessageSchema).min(1).max(maxMessages).optional(),
    values: z.tuple([valueSchema, valueSchema]),
    topics: z.array(topicSchema),
    rubric: rubricSchema.optional(),
    /** Answers that each respondent gives, the first included; the panel's number where absent. */
    turns: z.int().min(1).max(maxTurns).optional(),
    simulatedUser: simulatedUserSchema.optional(),
    /** Ids of the spec's statements that it means to test. */
    statements: z.array(z.string().min(1)).optional(),
    /** Answers that a data set brought, by model name; served by the `recorded` provider. */
    recorded: z.record(z.string(), recordedAnswerSchema).optional(),
    /** Present on generated scenarios. */
    provenance: provenanceSchema.optional(),
  })
  .superRefine(({ query, messages }, context) => {
    const last = messages?.at(-1);
    if (last === undefined) return;
    if (last.role !== 'user')
      context.addIssue({ code: 'custom', path: ['messages'], message: "expected the last message to be a user's" });
    else if (last.text.trim() !== query.trim())
      context.addIssue({ code: 'custom', path: ['query'], message: 'expected the text of the last user message' });
  });
export type Scenario = z.infer<typeof scenarioSchema>;

/** How many answers a scenario wants of each respondent, the first included: its own number over the panel's. */
export function wantedAnswers(scenario: Pick<Scenario, 'turns'>, panel: { turns?: number }): number {
  // Panels stored before there were turns have none.
  return scenario.turns ?? panel.turns ?? 1;
}

/** How many of them can be given: one where the panel names nobody who plays the user. */
export function plannedAnswers(
  scenario: Pick<Scenario, 'turns'>,
  panel: { turns?: number; simulatedUser?: unknown },
): number {
  return panel.simulatedUser === undefined ? 1 : wantedAnswers(scenario, panel);
}
