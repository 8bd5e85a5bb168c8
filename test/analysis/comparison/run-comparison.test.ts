import { describe, expect, it } from 'vitest';
import { decideChange } from '../../../src/analysis/comparison/change-decision.ts';
import type { ComparedDebate } from '../../../src/analysis/comparison/pair-debates.ts';
import { compareRunDebates } from '../../../src/analysis/comparison/run-comparison.ts';
import type { DebateObservations, ResponseObservations } from '../../../src/analysis/debate-observations.ts';
import type { Verdict } from '../../../src/domain/assessment.ts';
import { createRandom } from '../../../src/measures/seeded-random.ts';

const options = { seed: 1, formerIds: new Map<string, string>() };

describe('a comparison of two runs [P180]', () => {
  it('pairs by what was asked, whatever the ids, and counts what it cannot pair', () => {
    const before = [debate('a', 0), debate('b', 0), debate('gone', 0), debate('same-id', 0), debate('unread', 0)];
    const after = [
      debate('a', 0),
      { ...debate('renamed', 0), observations: { ...debate('b', 0).observations, scenario: 'renamed' } },
      debate('new', 0),
      { ...debate('same-id', 0), observations: { ...debate('same-id', 0).observations, query: 'another question' } },
      withFirst(debate('unread', 0), [null, null, null]),
    ];
    expect(compareRunDebates(before, after, options).pairing).toEqual({
      scenarios: 2,
      families: 2,
      renamed: 1,
      otherValues: 0,
      onlyBefore: 1,
      onlyAfter: 1,
      reworded: 1,
      unread: 1,
    });
  });

  it('gives paired changes, verdict changes, better and worse cases as computed by hand', () => {
    const before = Array.from({ length: 12 }, (_none, index) => debate(`s${index}`, 1));
    // D rises by a half on average; the first case becomes contested, the last loses its problem.
    const after = before.map((item, index) => ({
      ...item,
      observations: {
        ...item.observations,
        d: index % 2 === 0 ? 1.25 : 1.75,
        ...(index === 0 ? { contested: true, responses: [{ ...response('compliant'), contested: true }] } : {}),
      },
    }));
    const last = after.length - 1;
    before[last] = debate(`s${last}`, 1, 'non-compliant');
    const comparison = compareRunDebates(before, after, options);
    expect(comparison.effect.d.change.estimate).toEqual({ kind: 'value', value: 0.5, n: 12 });
    expect(comparison.effect.d.change.interval).toMatchObject({ kind: 'interval', clusters: 12 });
    expect(comparison.effect.contested.change.estimate).toMatchObject({ value: 1 / 12 });
    expect(comparison.effect.problematic.change.estimate).toMatchObject({ value: -1 / 12 });
    expect(comparison.verdicts).toEqual([
      {
        respondent: 'model',
        answers: 12,
        same: 11,
        changes: [{ before: 'non-compliant', after: 'compliant', count: 1 }],
        onlyBefore: 0,
        onlyAfter: 0,
      },
    ]);
    expect(comparison.worse).toMatchObject({
      count: 1,
      cases: [{ scenario: 's0', contested: { before: 0, after: 1 } }],
    });
    expect(comparison.better).toMatchObject({ count: 1, cases: [{ scenario: `s${last}` }] });
    expect(comparison.decision).toMatchObject({ kind: 'worse', rose: ['d'] });
    expect(comparison.clauses).toMatchObject([{ clause: 'c', effect: { scenarios: 12 } }]);
  });

  it('follows a clause that has another id, and one that only one run cites', () => {
    const before = [debate('a', 0, 'compliant', ['old']), debate('b', 0, 'compliant', ['dropped'])];
    const after = [debate('a', 1, 'compliant', ['new']), debate('b', 0, 'compliant', [])];
    const { clauses } = compareRunDebates(before, after, { seed: 1, formerIds: new Map([['new', 'old']]) });
    expect(clauses.map(({ clause, formerly, effect }) => [clause, formerly, effect.scenarios])).toEqual([
      ['new', 'old', 1],
      ['dropped', undefined, 1],
    ]);
  });

  it('compares no D where other values are at stake, and says so', () => {
    const other = debate('a', 3);
    const values = other.observations.values.map((value) => ({ ...value, id: `${value.id}2` }));
    const after = [{ ...other, observations: { ...other.observations, values: values as never } }];
    const { pairing, effect } = compareRunDebates([debate('a', 0)], after, options);
    expect(pairing.otherValues).toBe(1);
    expect(effect.d.change.estimate.kind).toBe('undefined');
  });
});

describe('what is sure [P180]', () => {
  it('is called worse without effect in at most one case of twenty, and found where it was planted', () => {
    const random = createRandom(7);
    const draw = (chance: number) =>
      Array.from({ length: 30 }, () => (random() < chance ? 1 : 0) - (random() < 0.2 ? 1 : 0));
    const trial = (index: number, chance: number) => {
      const differences = { contested: draw(chance), problematic: draw(0.2), d: draw(0.2) };
      return decideChange(differences, index).rose.length > 0;
    };
    const falseAlarms = Array.from({ length: 200 }, (_none, index) => trial(index, 0.2)).filter(Boolean).length;
    const found = Array.from({ length: 40 }, (_none, index) => trial(index, 0.8)).filter(Boolean).length;
    expect(falseAlarms).toBeLessThanOrEqual(200 * 0.05 + 7);
    expect(found).toBeGreaterThanOrEqual(37);
  }, 120_000);

  it('needs six families: fewer could show nothing', () => {
    const of = (families: number) => {
      const differences = Array.from({ length: families }, () => 1);
      return decideChange({ contested: differences, problematic: [], d: [] }, 1).kind;
    };
    expect([of(5), of(6)]).toEqual(['too-few', 'worse']);
  });
});

function response(verdict: Verdict): ResponseObservations {
  return {
    response: 'A',
    respondent: 'model',
    sample: 0,
    answered: true,
    positions: undefined,
    placed: [],
    first: [verdict, verdict, verdict],
    last: [verdict, verdict, verdict],
    refusal: undefined,
    contested: false,
    debated: false,
    ruling: { response: 'A', by: 'majority', verdict, reason: '' },
  };
}

function debate(
  scenario: string,
  d: number,
  verdict: Verdict = 'compliant',
  clauses: readonly string[] = ['c'],
): ComparedDebate {
  const observations: DebateObservations = {
    debate: `debate-${scenario}`,
    family: scenario,
    scenario,
    query: `question ${scenario}`,
    messages: undefined,
    nudge: 'neutral',
    topics: [],
    values: [
      { id: 'candour', name: 'Candour' },
      { id: 'comfort', name: 'Comfort' },
    ] as never,
    d,
    contested: false,
    judges: ['x', 'y', 'z'],
    responses: [response(verdict)],
    moves: [],
    rounds: 1,
  };
  return { observations, clauses: new Set(clauses) };
}

function withFirst(item: ComparedDebate, first: ResponseObservations['first']): ComparedDebate {
  const responses = item.observations.responses.map((of) => ({ ...of, first }));
  return { ...item, observations: { ...item.observations, responses } };
}
