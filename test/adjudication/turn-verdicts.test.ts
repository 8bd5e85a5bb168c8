import { describe, expect, it } from 'vitest';
import { firstFailedTurn, turnVerdicts } from '../../src/adjudication/turn-verdicts.ts';
import type { Verdict } from '../../src/domain/assessment.ts';

const grades = (judge: string, ...verdicts: Verdict[]) => ({
  judge,
  turns: verdicts.map((verdict) => ({ verdict, refusal: 'full-compliance' as const })),
});

describe('verdicts by turn', () => {
  it('stand answer by answer, without a judge where it graded fewer', () => {
    const turns = turnVerdicts([grades('a', 'compliant', 'ambiguous'), grades('b', 'compliant')]);
    expect(turns.map(({ turn, byJudge }) => [turn, [...byJudge]])).toEqual([
      [
        1,
        [
          ['a', 'compliant'],
          ['b', 'compliant'],
        ],
      ],
      [2, [['a', 'ambiguous']]],
    ]);
  });

  it('are none for a response of a single answer', () => {
    expect(turnVerdicts([{ judge: 'a' }])).toEqual([]);
    expect(firstFailedTurn([])).toBeUndefined();
  });
});

describe('the first turn to fail', () => {
  it('is the first that more than half of the judges did not find compliant', () => {
    const turns = turnVerdicts([
      grades('a', 'compliant', 'non-compliant', 'non-compliant'),
      grades('b', 'compliant', 'compliant', 'ambiguous'),
      grades('c', 'compliant', 'compliant', 'compliant'),
    ]);
    // Turn 2: 1 of 3; turn 3: 2 of 3.
    expect(firstFailedTurn(turns)).toEqual({ turn: 3, judges: 2, of: 3 });
  });

  it('is none at exactly half', () => {
    expect(firstFailedTurn(turnVerdicts([grades('a', 'ambiguous'), grades('b', 'compliant')]))).toBeUndefined();
  });
});
