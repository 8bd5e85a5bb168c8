import { describe, expect, it } from 'vitest';
import { measureRatings } from '../../../src/analysis/ratings/measure-ratings.ts';
import { createRatingsMeasurer } from '../../../src/studies/measure/measure-in-thread.ts';

const table = (items: number, raters: number) => ({
  ratings: Array.from({ length: items }, (_item, row) =>
    Array.from({ length: raters }, (_rater, column) => (row * 7 + column * column * 3 + (row % 5)) % 5),
  ),
  raters: Array.from({ length: raters }, (_rater, index) => `rater ${index + 1}`),
  clusters: Array.from({ length: items }, (_item, row) => String(row)),
  seed: 1,
});
const limits = { deadlineMs: 120_000, maxHeapMb: 512, maxWaiting: 2 };

describe('agreement measured in a thread [P222]', () => {
  it('is what this thread would find, and this thread goes on meanwhile', async () => {
    let turns = 0;
    let isUnderWay = true;
    const turn = () => {
      turns += 1;
      if (isUnderWay) setImmediate(turn);
    };
    setImmediate(turn);
    const measured = await createRatingsMeasurer(limits)(table(40, 4));
    isUnderWay = false;
    expect(measured).toEqual(measureRatings(table(40, 4)));
    // Measured here, it would be none.
    expect(turns).toBeGreaterThan(5);
  });

  it('ends at its deadline with what to do, and measures the next', async () => {
    const measure = createRatingsMeasurer({ ...limits, deadlineMs: 1 });
    await expect(measure(table(500, 10))).rejects.toMatchObject({
      code: 'invalid-input',
      message:
        'ratings: 500 items of 10 raters take longer than 0.001 s; pass fewer items or raters, or put them in a file and use `mootcourt measure`, which has no limit',
    });
    await expect(measure(table(501, 10))).rejects.toThrow('501 items');
  });

  it('ends where it takes too much memory, and the process lives on', async () => {
    const measure = createRatingsMeasurer({ ...limits, maxHeapMb: 8 });
    await expect(measure(table(2000, 30))).rejects.toThrow(/2000 items of 30 raters take more than 8 MB; pass fewer/);
  });

  it('refuses what would wait too long for its turn', async () => {
    const measure = createRatingsMeasurer(limits);
    const asked = Array.from({ length: 4 }, () => measure(table(12, 2)));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(outcomes[3]).toMatchObject({
      reason: { code: 'too-many-requests', message: expect.stringContaining('2 measures of agreement wait') },
    });
  });
});
