import { describe, expect, it } from 'vitest';
import { missedMeans } from '../../bench/support/stopped-families.ts';
import { bettingConfidenceSequence } from '../../src/measures/betting-confidence-sequence.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

/** The hedged capital of theorem 3, written down as the paper does, for every mean of a grid. */
function keptByDefinition(values: readonly number[], alpha: number): [number, number] {
  const kept = Array.from({ length: 2001 }, (_none, at) => at / 2000).filter((mean) => {
    let [up, down, sum, squares] = [1, 1, 0, 0];
    for (const [at, value] of values.entries()) {
      const t = at + 1;
      const variance = (0.25 + squares) / t;
      const bet = Math.sqrt((2 * Math.log(2 / alpha)) / (variance * t * Math.log(t + 1)));
      up *= 1 + Math.min(bet, mean === 0 ? Infinity : 0.5 / mean) * (value - mean);
      down *= 1 - Math.min(bet, mean === 1 ? Infinity : 0.5 / (1 - mean)) * (value - mean);
      sum += value;
      squares += (value - (0.5 + sum) / (t + 1)) ** 2;
    }
    return Math.max(up / 2, down / 2) < 1 / alpha;
  });
  return [kept[0] as number, kept.at(-1) as number];
}

describe('the betting confidence sequence [P265]', () => {
  it('keeps the means that the capital process of the paper keeps', () => {
    for (const mean of [0.05, 0.4, 0.9]) {
      const random = createRandom(`grid:${mean}`);
      const values = Array.from({ length: 300 }, () => (random() < mean ? random() : 0));
      const sequence = bettingConfidenceSequence(0.95);
      for (const value of values) sequence.add(value);
      const { low, high, n } = sequence.interval();
      const [from, to] = keptByDefinition(values, 0.05);
      expect(n).toBe(300);
      expect(Math.abs(low - from)).toBeLessThan(1 / 1000);
      expect(Math.abs(high - to)).toBeLessThan(1 / 1000);
    }
  });

  it('misses the true mean in no more than 5 % of sequences, even if one stops at the worst moment', () => {
    for (const [mean, spread] of [
      [0.35, 0.3],
      [0.1, 1],
    ] as const) {
      const runs = 150;
      const { ever, families } = missedMeans({ mean, spread, width: 0.25, most: 250 }, runs, 'test');
      expect(ever).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / runs));
      expect(families).toBeLessThan(250);
    }
  });

  it('only narrows, begins with everything, and refuses what is outside 0 to 1', () => {
    const sequence = bettingConfidenceSequence(0.95);
    expect(sequence.interval()).toEqual({ low: 0, high: 1, n: 0 });
    let last = sequence.interval();
    const random = createRandom(3);
    for (let at = 0; at < 100; at += 1) {
      sequence.add(Math.round(random()));
      const now = sequence.interval();
      expect(now.low).toBeGreaterThanOrEqual(last.low);
      expect(now.high).toBeLessThanOrEqual(last.high);
      last = now;
    }
    for (const value of [-0.1, 1.1, Number.NaN]) expect(() => sequence.add(value)).toThrow(RangeError);
  });
});
