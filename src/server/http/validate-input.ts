import type { z } from 'zod';
import { checkSchema } from '../../domain/check-schema.ts';
import { MootcourtError } from '../../domain/errors.ts';

/** @throws MootcourtError `invalid-input` naming the first field that does not fit */
export function validateInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const checked = checkSchema(schema, input, 'input');
  if (checked.kind === 'fits') return checked.data;
  throw new MootcourtError('invalid-input', `${checked.field}: ${checked.problem}`);
}
