import { describe, expect, it } from 'vitest';
import { createClauseConflictCounter } from '../../src/adjudication/clause-conflict.ts';
import type { Assessment } from '../../src/domain/assessment.ts';
import { abstained, assessed } from '../support/assessments.ts';

function conflicts(...debates: Assessment[][]) {
  const counter = createClauseConflictCounter();
  for (const assessments of debates) counter.add(assessments);
  return counter.result();
}
const compliant = (judge: string, ...clauses: string[]) => assessed(judge, 'R1', { clauses });
const flagged = (judge: string, ...clauses: string[]) => assessed(judge, 'R1', { verdict: 'non-compliant', clauses });

describe('conflict over a clause', () => {
  it('is interpretive where both judges cite it and their verdicts differ', () => {
    expect(conflicts([compliant('a', 'candour'), flagged('b', 'candour')])).toEqual([
      { clause: 'candour', pairs: 1, interpretive: 1, activation: 0, conflict: 1 },
    ]);
  });

  it('is activation, of every clause of the pair, where the verdicts differ and no clause is shared', () => {
    expect(conflicts([compliant('a', 'candour'), flagged('b', 'care')])).toEqual([
      { clause: 'candour', pairs: 1, interpretive: 0, activation: 1, conflict: 1 },
      { clause: 'care', pairs: 1, interpretive: 0, activation: 1, conflict: 1 },
    ]);
  });

  it('is neither where the judges agree, or where one of them cites nothing', () => {
    expect(conflicts([compliant('a', 'candour'), compliant('b', 'candour')])[0]).toMatchObject({ conflict: 0 });
    expect(conflicts([compliant('a', 'candour'), flagged('b')])[0]).toMatchObject({ pairs: 1, conflict: 0 });
  });

  it('counts pairs over debates; the largest conflict comes first', () => {
    // Three judges are three pairs: a and b agree; a and c, b and c differ on candour. Then a pair
    // that agrees.
    const rows = conflicts(
      [compliant('a', 'candour'), compliant('b', 'candour'), flagged('c', 'candour')],
      [compliant('a', 'candour', 'care'), compliant('b', 'candour')],
    );
    expect(rows).toEqual([
      { clause: 'candour', pairs: 4, interpretive: 2, activation: 0, conflict: 0.5 },
      { clause: 'care', pairs: 1, interpretive: 0, activation: 0, conflict: 0 },
    ]);
  });

  it('knows no pair over two responses, with an abstention, or by a quote that was not found', () => {
    const unverified = { citations: [{ clause: 'candour', quote: 'made up', verified: false }] };
    expect(
      conflicts(
        [compliant('a', 'candour'), assessed('b', 'R2', { verdict: 'non-compliant', clauses: ['candour'] })],
        [compliant('a', 'candour'), abstained('b', 'R1')],
        [assessed('a', 'R1', unverified), assessed('b', 'R1', { verdict: 'ambiguous', ...unverified })],
      ),
    ).toEqual([]);
  });
});
