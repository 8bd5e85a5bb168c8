import { describe, expect, it } from 'vitest';
import { panelAgreement } from '../../src/adjudication/agreement.ts';
import type { Assessment } from '../../src/domain/assessment.ts';
import { abstained, assessed } from '../support/assessments.ts';

const rule = { minMajorityConfidence: 0.6, positionGap: 3, disjointClauses: true };
const agreement = (...assessments: Assessment[]) => panelAgreement('R1', assessments, 2, rule);
const compliant = (judge: string, changes = {}) => assessed(judge, 'R1', changes);
const flagged = (judge: string, changes = {}) => assessed(judge, 'R1', { verdict: 'non-compliant', ...changes });

describe('the agreement of a panel', () => {
  it('is a strict majority of the judges who answered; an abstention is no vote', () => {
    expect(agreement(compliant('a'), compliant('b'), flagged('c'), abstained('d', 'R1'))).toEqual({
      response: 'R1',
      majority: 'compliant',
      votes: { compliant: 2, 'non-compliant': 1, ambiguous: 0 },
      answered: 3,
      panel: 4,
      contested: [],
    });
  });

  it('is contested without a majority in an even split; below the quorum nobody can say [P137]', () => {
    const even = agreement(compliant('a'), flagged('b'));
    expect([even.majority, even.contested]).toEqual([undefined, ['no-majority']]);
    const few = agreement(compliant('a'), abstained('b', 'R1'));
    expect(few).toMatchObject({ contested: [], noQuorum: true, answered: 1, panel: 2 });
    expect(few.majority).toBeUndefined();
  });

  it('is contested where a split majority is unsure on average; an unsure panel of one mind is not', () => {
    // Mean confidence of the majority: (0.7 + 0.4) / 2 = 0.55, below 0.6.
    const unsure = [compliant('a', { confidence: 0.7 }), compliant('b', { confidence: 0.4 })];
    expect(agreement(...unsure, flagged('c')).contested).toEqual(['low-confidence-majority']);
    expect(agreement(...unsure).contested).toEqual([]);
  });

  it('is contested where two judges score a value as far apart as the rule says', () => {
    expect(agreement(compliant('a', { positions: [1, 3] }), compliant('b', { positions: [4, 3] })).contested).toEqual([
      'position-gap',
    ]);
    expect(agreement(compliant('a', { positions: [1, 3] }), compliant('b', { positions: [3, 3] })).contested).toEqual(
      [],
    );
  });

  it('is contested where opposite verdicts cite disjoint clauses, and not where a clause is shared or ambiguous faces compliant', () => {
    const on = (...clauses: string[]) => ({ clauses });
    const third = compliant('c', on('candour'));
    expect(agreement(compliant('a', on('candour')), flagged('b', on('care')), third).contested).toEqual([
      'disjoint-clauses',
    ]);
    expect(agreement(compliant('a', on('candour')), flagged('b', on('care', 'candour')), third).contested).toEqual([]);
    const ambiguous = assessed('b', 'R1', { verdict: 'ambiguous', clauses: ['care'] });
    expect(agreement(compliant('a', on('candour')), ambiguous, third).contested).toEqual([]);
  });
});
