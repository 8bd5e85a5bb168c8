import { z } from 'zod';
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

/** One query to adjudicate. Three nudges with one `family` id belong together. */
export const scenarioSchema = z.strictObject({
  id: z.string().min(1),
  family: z.string().min(1),
  nudge: z.enum(nudges),
  query: z.string().min(1).max(100_000),
  values: z.tuple([valueSchema, valueSchema]),
  topics: z.array(topicSchema),
  rubric: rubricSchema.optional(),
  /** Answers that a data set brought, by model name; served by the `recorded` provider. */
  recorded: z.record(z.string(), recordedAnswerSchema).optional(),
  /** Present on generated scenarios. */
  provenance: provenanceSchema.optional(),
});
export type Scenario = z.infer<typeof scenarioSchema>;
