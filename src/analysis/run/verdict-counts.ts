import { type Verdict, verdicts } from '../../domain/assessment.ts';

export const verdictCount = verdicts.length;

/** How often each verdict was given, in their order; abstentions are left out. */
export function countsOf(given: readonly (Verdict | null)[]): number[] {
  return verdicts.map((verdict) => given.filter((name) => name === verdict).length);
}
