import { expect, it } from 'vitest';
import { falseDiscoveryRates } from '../../src/measures/adjusted-p-values.ts';
import { tableChances } from '../../src/measures/chance.ts';
import { labelPermutationTest } from '../../src/measures/label-permutation-test.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { sharesAboveRest } from '../../src/measures/share-above-rest.ts';
import { studentPValue } from '../../src/measures/student-p-value.ts';

const adjusted = (pValues: readonly number[]) =>
  tableChances(pValues).map((chance) => (chance.kind === 'chance' ? chance.adjusted : undefined));

it('chances of a table are those of R: p.adjust(method = "BY") and 2 * pt(-|t|, df) [P260]', () => {
  // 1 + 1/2 + 1/3 + 1/4 = 25/12; p.adjust(c(0.01, 0.02, 0.03, 0.5), "BY").
  expect(adjusted([0.5, 0.01, 0.03, 0.02])).toEqual([1, 1 / 12, 1 / 12, 1 / 12].map((p) => expect.closeTo(p, 12)));
  expect(falseDiscoveryRates([0.01, 0.04, 0.03], 'positive')).toEqual([0.03, 0.04, 0.04]);
  expect(studentPValue(2.2281388519649385, 10)).toBeCloseTo(0.05, 9);
  expect(studentPValue(-12.706204736432095, 1)).toBeCloseTo(0.05, 9);
});

it('a row without a test keeps its reason and does not count [P260]', () => {
  expect(tableChances([0.02, 'one family', 0.02])).toEqual([
    { kind: 'chance', p: 0.02, adjusted: expect.closeTo(0.03, 12), tests: 2 },
    { kind: 'none', reason: 'one family' },
    { kind: 'chance', p: 0.02, adjusted: expect.closeTo(0.03, 12), tests: 2 },
  ]);
  expect(tableChances([])).toEqual([]);
});

it('of two treatments the permutation is the sign test of the blocks that differ', () => {
  const random = createRandom('signs');
  const blocks = (differing: number) =>
    Array.from({ length: 20 }, (_none, index) => ({ own: 1, others: [index < differing ? 0 : 1] }));
  expect(labelPermutationTest(blocks(6), random)).toBeCloseTo(2 / 2 ** 6, 2);
  expect(labelPermutationTest(blocks(0), random)).toBe(1);
  // 4 of 6 the same way, or 5, or 6: (15 + 6 + 1) * 2 / 64.
  const mixed = [1, 1, 1, 1, 0, 0].map((own) => ({ own, others: [1 - own] }));
  expect(labelPermutationTest(mixed, random)).toBeCloseTo(44 / 64, 1);
  // Beyond 400 blocks by the normal distribution: 250 of 500 each way.
  const even = Array.from({ length: 500 }, (_none, index) => ({ own: index % 2, others: [1 - (index % 2)] }));
  expect(labelPermutationTest(even, random)).toBeCloseTo(1, 6);
});

it('a clause that parts its one pair is no discovery; one that parts 100 of 200 among calm ones is', () => {
  const calm = Array.from({ length: 8 }, () => ({ successes: 10, trials: 100 }));
  const [one, often, never] = sharesAboveRest([
    { successes: 1, trials: 1 },
    { successes: 100, trials: 200 },
    { successes: 0, trials: 30 },
    ...calm,
  ]);
  expect(one).toBeGreaterThan(0.1);
  expect(often).toBeLessThan(1e-9);
  expect(never).toBe(1);
  expect(sharesAboveRest([{ successes: 1, trials: 2 }])).toEqual([undefined]);
});
