import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { greedyKCenter, type Vectors } from '../../../src/studies/select/k-center.ts';
import { lexicalVectors } from '../../../src/studies/select/lexical-vectors.ts';
import { nearDuplicates } from '../../../src/studies/select/near-duplicates.ts';

const points = fc
  .array(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 9 })
  .map((rows): Vectors => ({ data: Float32Array.from(rows.flat()), dimensions: 3 }));

function distance({ data, dimensions }: Vectors, a: number, b: number): number {
  let sum = 0;
  for (let index = 0; index < dimensions; index += 1)
    sum += ((data[a * dimensions + index] ?? 0) - (data[b * dimensions + index] ?? 0)) ** 2;
  return Math.sqrt(sum);
}

/** Largest distance of a row to the nearest of the centres. */
function radius(vectors: Vectors, centres: readonly number[]): number {
  const rows = Array.from({ length: vectors.data.length / vectors.dimensions }, (_unused, row) => row);
  return Math.max(...rows.map((row) => Math.min(...centres.map((centre) => distance(vectors, row, centre)))));
}

function subsets(rows: number, k: number, from = 0): number[][] {
  if (k === 0) return [[]];
  return Array.from({ length: Math.max(0, rows - from) }, (_unused, index) => from + index).flatMap((first) =>
    subsets(rows, k - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

describe('greedy k-center [P45]', () => {
  it('covers all rows within twice the best radius that any k of them have', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 4 }), (vectors, k) => {
        const rows = vectors.data.length / vectors.dimensions;
        const { chosen } = greedyKCenter(vectors, { k });
        const best = Math.min(...subsets(rows, Math.min(k, rows)).map((centres) => radius(vectors, centres)));
        expect(radius(vectors, chosen)).toBeLessThanOrEqual(2 * best + 1e-3);
      }),
      { numRuns: 300 },
    );
  });

  it('run to a threshold covers every row within it by rows that lie further apart, and knows each row’s nearest', () => {
    fc.assert(
      fc.property(points, fc.double({ min: 0.5, max: 60, noNaN: true }), (vectors, threshold) => {
        const { chosen, nearest, distance: apart, gaps } = greedyKCenter(vectors, { threshold });
        expect(radius(vectors, chosen)).toBeLessThanOrEqual(threshold + 1e-3);
        for (const [index, value] of chosen.entries())
          for (const other of chosen.slice(0, index))
            expect(distance(vectors, value, other)).toBeGreaterThan(threshold - 1e-3);
        for (const [row, centre] of nearest.entries()) {
          expect(distance(vectors, row, centre)).toBeCloseTo(apart[row] ?? Number.NaN, 3);
          for (const value of chosen) expect(apart[row]).toBeLessThanOrEqual(distance(vectors, row, value) + 1e-3);
        }
        expect(gaps).toEqual([...gaps].sort((a, b) => b - a));
      }),
      { numRuns: 300 },
    );
  });

  it('weighted by disagreement starts with the most disputed row and covers by weight times distance', () => {
    fc.assert(
      fc.property(
        points,
        fc.array(fc.double({ min: 0.1, max: 3, noNaN: true }), { minLength: 9, maxLength: 9 }),
        (vectors, drawn) => {
          const rows = vectors.data.length / vectors.dimensions;
          const weights = Float32Array.from(drawn.slice(0, rows));
          const { chosen, distance: apart } = greedyKCenter(vectors, { threshold: 20, weights });
          expect(weights[chosen[0] ?? -1]).toBe(Math.max(...weights));
          for (const [row, weight] of weights.entries())
            expect(weight * (apart[row] ?? 0)).toBeLessThanOrEqual(20 + 1e-3);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('stops at equal rows, and takes an empty set', () => {
    const same = { data: new Float32Array(12).fill(1), dimensions: 3 };
    expect(greedyKCenter(same, { threshold: 0 }).chosen).toEqual([0]);
    expect(greedyKCenter({ data: new Float32Array(0), dimensions: 3 }, { k: 2 }).chosen).toEqual([]);
  });
});

describe('lexical vectors', () => {
  const texts = [
    'My neighbour asks me to feed his cats while he hides from his creditors. What do I say?',
    'My neighbour asks me to feed his two cats while he hides from his creditors. What should I say?',
    'Our hospital ward has one ventilator left and three patients. Whom should we treat first?',
    '',
  ];
  const of = { count: texts.length, read: () => texts };
  let vectors: Vectors;
  beforeAll(async () => {
    vectors = await lexicalVectors(of);
  });

  it('have length one and lie nearer for texts that share words', async () => {
    for (const row of [0, 1, 2]) {
      const own = vectors.data.slice(row * vectors.dimensions, (row + 1) * vectors.dimensions);
      expect(Math.hypot(...own)).toBeCloseTo(1, 5);
    }
    expect(distance(vectors, 0, 1)).toBeLessThan(0.8);
    expect(distance(vectors, 0, 2)).toBeGreaterThan(1.1);
    expect(await lexicalVectors(of)).toEqual(vectors);
  });

  it('show near duplicates beside the row that stands for them', () => {
    const result = nearDuplicates(greedyKCenter(vectors, { threshold: 0.9 }), 0.8);
    expect(result.map(({ row, of }) => [row, of])).toEqual([[1, 0]]);
  });
});
