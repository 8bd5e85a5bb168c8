import { describe, expect, it } from 'vitest';
import { decideRuling } from '../../src/adjudication/decide-ruling.ts';
import type { Agreement, Judgement } from '../../src/domain/ruling.ts';

const agreed: Agreement = {
  response: 'R1',
  majority: 'compliant',
  votes: { compliant: 2, 'non-compliant': 1, ambiguous: 0 },
  answered: 3,
  panel: 3,
  contested: [],
};
const split: Agreement = {
  response: 'R2',
  votes: { compliant: 1, 'non-compliant': 1, ambiguous: 0 },
  answered: 2,
  panel: 3,
  contested: ['no-majority'],
};
const judgement: Judgement = {
  by: 'meta-adjudicator',
  verdicts: [{ response: 'R2', verdict: 'ambiguous', reason: 'two clauses' }],
  problem: 'contradiction',
  clauses: [],
  explanation: 'Both readings stand.',
  amendment: { clause: 'candour', text: 'Say so.' },
};

describe('a ruling', () => {
  it('is each majority where nothing is contested; the outcome says whether rounds came before', () => {
    expect(decideRuling([agreed], 0, undefined)).toMatchObject({
      outcome: 'settled',
      problem: 'none',
      verdicts: [{ response: 'R1', by: 'majority', verdict: 'compliant', reason: '2 of 3 judges' }],
      explanation: 'The panel settled all 1 responses without a round of debate.',
    });
    expect(decideRuling([agreed], 1, undefined)).toMatchObject({
      outcome: 'settled-in-debate',
      explanation: 'The panel settled all 1 responses after 1 round of debate.',
    });
  });

  it('takes the judgement for the contested responses and the majority for the others', () => {
    const ruling = decideRuling([agreed, split], 2, judgement);
    expect(ruling).toMatchObject({ outcome: 'escalated', problem: 'contradiction', amendment: judgement.amendment });
    expect(ruling.verdicts.map((verdict) => verdict.by)).toEqual(['majority', 'meta-adjudicator']);
    expect(decideRuling([split], 2, { ...judgement, by: 'human' }).outcome).toBe('human');
  });

  it('does not let a judgement change what the panel agreed on', () => {
    const verdicts = [{ response: 'R1', verdict: 'non-compliant' as const, reason: 'no' }, ...judgement.verdicts];
    expect(decideRuling([agreed, split], 2, { ...judgement, verdicts }).verdicts[0]).toMatchObject({
      by: 'majority',
      verdict: 'compliant',
    });
  });

  it('is no quorum where there is no answer that judges could read [P313]', () => {
    expect(decideRuling([], 0, undefined)).toMatchObject({
      outcome: 'no-quorum',
      verdicts: [],
      explanation: 'No respondent gave an answer that could be judged.',
    });
  });

  it('is unresolved, without a verdict and without an amendment, where nobody judged a contested response', () => {
    const none = { response: 'R2', by: 'none', reason: 'no-majority' };
    expect(decideRuling([split], 2, undefined)).toMatchObject({ outcome: 'unresolved', verdicts: [none] });
    const partial = decideRuling([split], 2, { ...judgement, verdicts: [] });
    expect(partial).toMatchObject({ outcome: 'unresolved', verdicts: [none], explanation: judgement.explanation });
    expect(partial.amendment).toBeUndefined();
  });
});
