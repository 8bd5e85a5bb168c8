import { MootcourtError } from '../domain/errors.ts';

/** A debate has one ruling, whoever races whom. */
export function ruledAlready(debate: string): MootcourtError {
  return new MootcourtError('invalid-input', `debate ${debate} is ruled already; nothing was written`);
}
