import type { Assessment } from '../domain/assessment.ts';
import type { Dissent, ResponseRuling } from '../domain/ruling.ts';

/**
 * The minority's view: every judge whose last assessment of a response differs from the verdict that it was ruled with.
 * A response without a verdict has no minority.
 */
export function dissentFrom(
  verdicts: readonly ResponseRuling[],
  assessments: readonly Assessment[],
): readonly Dissent[] {
  return verdicts.flatMap((ruled) =>
    assessments.flatMap((assessment) => {
      if (ruled.by === 'none' || assessment.kind !== 'assessed' || assessment.response !== ruled.response) return [];
      const { response, judge, verdict, reasons, citations } = assessment;
      return verdict === ruled.verdict ? [] : [{ response, judge, verdict, reasons, clauses: citations }];
    }),
  );
}
