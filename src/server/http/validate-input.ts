import type { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';

/** @throws MootcourtError `invalid-input` naming the first field that does not fit */
export function validateInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new MootcourtError('invalid-input', `${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'wrong form'}`);
}
