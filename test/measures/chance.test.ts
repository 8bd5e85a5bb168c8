import { expect, it } from 'vitest';
import { falseDiscoveryRates } from '../../src/measures/adjusted-p-values.ts';
import { tableChances } from '../../src/measures/chance.ts';
import { labelPermutationTests } from '../../src/measures/label-permutation-test.ts';
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
  const pOf = (values: readonly [number, number][]) =>
    labelPermutationTests(
      2,
      values.map((block) => ({ treatments: [0, 1], values: block })),
      random,
    );
  const blocks = (differing: number) =>
    Array.from({ length: 20 }, (_none, index): [number, number] => [1, index < differing ? 0 : 1]);
  expect(pOf(blocks(6))).toEqual([expect.closeTo(2 / 2 ** 6, 2), expect.closeTo(2 / 2 ** 6, 2)]);
  expect(pOf(blocks(0))).toEqual([1, 1]);
  // 4 of 6 the same way, or 5, or 6: (15 + 6 + 1) * 2 / 64.
  const mixed = [1, 1, 1, 1, 0, 0].map((value): [number, number] => [value, 1 - value]);
  expect(pOf(mixed)[0]).toBeCloseTo(44 / 64, 1);
  // Beyond 400 blocks by the normal distribution: 250 of 500 each way.
  const even = Array.from({ length: 500 }, (_none, index): [number, number] => [index % 2, 1 - (index % 2)]);
  expect(pOf(even)[0]).toBeCloseTo(1, 6);
});

it('of many treatments the one that differs is found, wherever it was tried', () => {
  const random = createRandom('turns');
  // The fourth did better in each of 8 blocks of four: by chance (1/4)^8 each way, never drawn. The fifth was tried alone.
  const blocks = Array.from({ length: 8 }, (_none, index) => ({
    treatments: index % 2 === 0 ? [0, 1, 2, 3] : [3, 2, 1, 0],
    values: index % 2 === 0 ? [0, 0, 0, 1] : [1, 0, 0, 0],
  }));
  const alone = { treatments: [4], values: [1] };
  const [first, second, third, fourth, fifth] = labelPermutationTests(5, [...blocks, alone], random);
  expect(fourth).toBe(1 / 10_000);
  // The others never had the 1: as far is to have it never, or in 4 of the 8 and more; binomial, 0.1001 + 0.1138.
  for (const other of [first, second, third]) expect(other).toBeCloseTo(0.2139, 1);
  expect(fifth).toBe(1);
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
