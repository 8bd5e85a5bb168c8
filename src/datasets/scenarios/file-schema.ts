import { z } from 'zod';
import { scenarioSchema } from '../../domain/scenario.ts';
import { rowSchema } from './conversation-row.ts';
import { familySchema } from './read-scenarios.ts';
import { setSchema } from './scenario-set.ts';

/** Messages in any of the forms that people have; which of them can be put is told when they are read. */
const messages = z.union([z.string().min(1), z.array(z.looseObject({})).min(1)]);

/** A question or conversation under one of its usual names, with what a row may say beside it. */
const questions = (['question', 'prompt', 'query', 'input', 'messages', 'conversations', 'conversation'] as const).map(
  (name) => z.looseObject({ ...rowSchema.shape, [name]: messages }),
);

const rowOfFileSchema = z.union([z.string().min(1), familySchema, scenarioSchema, ...questions]);

/** A file of scenarios in YAML or JSON, for editors: one row, a list of rows, or a set with settings for all of them. */
export const scenarioFileSchema = z.union([
  setSchema.extend({ scenarios: z.array(rowOfFileSchema).min(1) }),
  z.array(rowOfFileSchema).min(1),
  rowOfFileSchema,
]);
