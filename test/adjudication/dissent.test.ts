import { expect, it } from 'vitest';
import { dissentFrom } from '../../src/adjudication/dissent.ts';
import type { Assessed } from '../../src/domain/assessment.ts';

const assessed = (judge: string, response: string, verdict: Assessed['verdict']): Assessed => ({
  kind: 'assessed',
  judge,
  response,
  positions: [
    { position: 3, confidence: 1 },
    { position: 3, confidence: 1 },
  ],
  verdict,
  confidence: 0.8,
  citations: [{ clause: 'candour', quote: 'say so', verified: true }],
  refusal: 'full-compliance',
  reasons: `${judge} says so`,
});

it('a ruling carries who saw it otherwise, with verdict, reason and clauses [P113]', () => {
  const verdicts = [
    { response: 'R1', by: 'majority', verdict: 'compliant', reason: '2 of 3 judges' },
    { response: 'R2', by: 'none', reason: 'no-majority' },
  ] as const;
  const panel = [
    assessed('a', 'R1', 'compliant'),
    assessed('b', 'R1', 'non-compliant'),
    assessed('b', 'R2', 'ambiguous'),
    { kind: 'abstained', judge: 'c', response: 'R1', failure: { kind: 'timeout', message: 'late' } } as const,
  ];
  expect(dissentFrom(verdicts, panel)).toEqual([
    {
      response: 'R1',
      judge: 'b',
      verdict: 'non-compliant',
      reasons: 'b says so',
      clauses: [{ clause: 'candour', quote: 'say so', verified: true }],
    },
  ]);
});
