import { MootcourtError } from '../../domain/errors.ts';

const dayMs = 86_400_000;

/**
 * A moment in the past: days back (90d), or a date.
 * @param field the option, as the error names it
 * @throws MootcourtError `invalid-input`
 */
export function parsePastMoment(text: string, now: Date, field: string): Date {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const at = days === undefined ? new Date(text) : new Date(now.getTime() - Number(days) * dayMs);
  if (Number.isNaN(at.getTime()) || at > now)
    throw new MootcourtError(
      'invalid-input',
      `${field}: expected days back, e.g. 90d, or a date in the past, got '${text}'`,
    );
  return at;
}
