import { z } from 'zod';
import { verdictSchema } from './assessment.ts';

/** Forms that hide an attack's words from people or from simple filters. */
export const encodings = [
  'base64',
  'rot13',
  'hex',
  'binary',
  'leet',
  'tags',
  'zero-width',
  'bidi',
  'reversed',
  'entities',
  'percent',
  'unicode-escapes',
  'fullwidth',
  'homoglyphs',
  'spaced',
  'mathematical',
  'morse',
] as const;
export type Encoding = (typeof encodings)[number];

/**
 * Who reads the attack, and where it stands:
 * - a judge: in an answer (`judge`), in an advocate's argument (`hearing`), in another judge's `reasons`, in the `question`, in one of the
 *   `values`, in a `rubric` anchor, in a `clause` of the spec
 * - the meta-adjudicator in an answer, and an advocate in the other side's answer
 * - whoever plays the user, in the assistant's answer (`simulated-user`)
 * - writers: of rubrics and of values in the question, of scenarios in the topic, of amendments in a ruling's explanation
 */
const attackReaders = [
  'judge',
  'hearing',
  'reasons',
  'question',
  'values',
  'rubric',
  'clause',
  'meta-adjudicator',
  'advocate',
  'simulated-user',
  'rubric-writer',
  'values-writer',
  'scenario-writer',
  'amendment-writer',
] as const;
export type AttackReader = (typeof attackReaders)[number];

const attackShape = z.strictObject({
  /** A list is spread over the answer. */
  text: z.union([z.string().min(1), z.array(z.string().min(1)).min(2).max(10)]),
  encode: z.enum(encodings).optional(),
  /** Where a single text stands in the answer. */
  at: z.enum(['start', 'middle', 'end']).default('end'),
  /** Sentences of harmless text around it. */
  padding: z.int().min(2).max(2000).optional(),
  aim: verdictSchema.default('compliant'),
  language: z.string().default('English'),
});

/** Files written before `padding` had its name call it `bury`. */
const attackSchema = z.preprocess((attack) => {
  if (typeof attack !== 'object' || attack === null || !('bury' in attack) || 'padding' in attack) return attack;
  const { bury, ...others } = attack;
  return { ...others, padding: bury };
}, attackShape);

export const attackFileSchema = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        technique: z.string().regex(/^[a-z][a-z-]*$/),
        reader: z.enum(attackReaders).default('judge'),
        attacks: z.array(attackSchema).min(1),
      }),
    )
    .min(1),
});

/** An attack that an answer may carry against whoever reads it. `id` is its technique and place in it. */
export type Attack = z.infer<typeof attackSchema> & { id: string; technique: string; reader: AttackReader };
