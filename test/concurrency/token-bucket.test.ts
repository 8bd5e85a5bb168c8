import { describe, expect, it } from 'vitest';
import { createTokenBuckets } from '../../src/concurrency/token-bucket.ts';

describe('token buckets', () => {
  it('let a burst through at once, then as many a second as they gain', () => {
    let now = 0;
    const buckets = createTokenBuckets({ perSecond: 2, burst: 3 }, () => now);
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([true, true, true, false]);
    now += 499;
    expect(buckets.take('a')).toBe(false);
    now += 1;
    expect([buckets.take('a'), buckets.take('a')]).toEqual([true, false]);
    now += 60_000;
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([true, true, true, false]);
  });

  it('hold one bucket per key, and looking takes nothing', () => {
    const buckets = createTokenBuckets({ perSecond: 1, burst: 1 }, () => 0);
    expect([buckets.has('a'), buckets.has('a'), buckets.take('a')]).toEqual([true, true, true]);
    expect([buckets.has('a'), buckets.has('b')]).toEqual([false, true]);
  });

  it('forget the key that was quiet longest, not the one in most use', () => {
    const buckets = createTokenBuckets({ perSecond: 0, burst: 1 }, () => 0);
    buckets.take('busy');
    buckets.take('quiet');
    for (let index = 0; index < 9_999; index += 1) {
      buckets.take(`other ${index}`);
      buckets.take('busy');
    }
    expect([buckets.has('busy'), buckets.has('quiet')]).toEqual([false, true]);
  });
});
