import type { Assessed, Assessment } from '../../src/domain/assessment.ts';

/** One judge on one response, compliant with 0.9 confidence and in the middle of both values unless the test says otherwise. */
export function assessed(
  judge: string,
  response: string,
  changes: Partial<Omit<Assessed, 'positions'>> & {
    positions?: [number, number];
    /** Clauses cited, each with a quote that was found in it. */
    clauses?: string[];
  } = {},
): Assessed {
  const { positions = [3, 3], clauses = [], ...rest } = changes;
  return {
    kind: 'assessed',
    judge,
    response,
    positions: [scored(positions[0]), scored(positions[1])],
    verdict: 'compliant',
    confidence: 0.9,
    citations: clauses.map((clause) => ({ clause, quote: 'quoted', verified: true })),
    refusal: 'full-compliance',
    reasons: '',
    ...rest,
  };
}

export function abstained(judge: string, response: string): Assessment {
  return { kind: 'abstained', judge, response, failure: { kind: 'timeout', message: 'late' } };
}

export const scored = (position: number) => ({ position, confidence: 0.9 });
