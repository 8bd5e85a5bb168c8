import { describe, expect, it } from 'vitest';
import type { DebateRecord } from '../../src/adjudication/debate-record.ts';
import { createContestedCases } from '../../src/results/contested-cases.ts';
import { made, votes } from '../support/debates.ts';

/** A contested debate in which two judges part over `clause` and whose ruling rests on it. */
function contestedOver(clause: string, d: number | undefined, index: number): DebateRecord {
  const record = made({
    family: `family-${index}`,
    ...(d === undefined ? {} : { d }),
    responses: [{ by: 'model', verdicts: votes('cn'), ruled: 'compliant', clauses: [[clause], [clause]] }],
  });
  const [first] = record.rounds;
  if (first === undefined || record.ruling === undefined) throw new Error('expected a ruled debate');
  first.contested = true;
  record.ruling.problem = 'ambiguity';
  record.ruling.clauses = [{ clause, quote: 'quoted', verified: true }];
  record.ruling.amendment = { clause, text: `Wording ${index}` };
  return record;
}

describe('contested cases of a long run', () => {
  const collected = createContestedCases(200);
  // D of the debates in the order of the run: the worst come late.
  const dOf = (index: number) => (index % 500) / 200 + index / 1e6;
  const clauseOf = (index: number) => (index % 20 === 0 ? 'rare' : 'frequent');
  for (let index = 0; index < 1500; index++)
    collected.add(`debate-${index}`, contestedOver(clauseOf(index), dOf(index), index));
  collected.add('debate-without-d', contestedOver('frequent', undefined, 1500));

  it('counts all of them and keeps those with the largest D, whatever their place [P210]', () => {
    expect(collected.count()).toBe(1501);
    const all = Array.from({ length: 1500 }, (_, index) => ({ debate: `debate-${index}`, d: dOf(index) }));
    const worst = all.toSorted((left, right) => right.d - left.d).slice(0, 200);
    expect(collected.cases().map(({ debate, d }) => ({ debate, d }))).toEqual(worst);
  });

  it('counts the debates of each clause in full, and lists its worst [P210]', () => {
    const byClause = new Map(collected.clauseCases().map((cases) => [cases.clause, cases]));
    const rare = Array.from({ length: 1500 }, (_, index) => index).filter((index) => clauseOf(index) === 'rare');
    expect(byClause.get('rare')).toMatchObject({ partedDebates: rare.length, ruledDebates: rare.length });
    expect(byClause.get('frequent')).toMatchObject({ partedDebates: 1501 - 75, ruledDebates: 1501 - 75 });
    const worst = rare.toSorted((left, right) => dOf(right) - dOf(left));
    expect(byClause.get('rare')?.worst.map(({ debate }) => debate)).toEqual(
      worst.slice(0, 3).map((index) => `debate-${index}`),
    );
    expect(byClause.get('rare')?.ruled).toHaveLength(20);
    expect(byClause.get('rare')).toMatchObject({ amendmentCount: 75 });
    expect(byClause.get('rare')?.amendments).toHaveLength(10);
  });

  it('keeps a debate without D after those with one, and equals in the order of the run', () => {
    const few = createContestedCases(3);
    for (const [index, d] of [undefined, 1, 1, 2].entries()) few.add(`debate-${index}`, contestedOver('a', d, index));
    expect(few.cases().map(({ debate }) => debate)).toEqual(['debate-3', 'debate-1', 'debate-2']);
  });
});
