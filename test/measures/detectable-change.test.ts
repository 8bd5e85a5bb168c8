import { describe, expect, it } from 'vitest';
import { clustersForChange, fewestClusters, smallestChange } from '../../src/measures/detectable-change.ts';

describe('the smallest change that a trial finds', () => {
  const plan = { alpha: 0.025, power: 0.8 };

  it('has the published sample size of a paired t test', () => {
    // Cohen (1988), table 2.4.1: d = 0.5, one-sided 0.025, power 0.80: 34 pairs.
    expect(clustersForChange(0.5, 1, plan)).toBeGreaterThanOrEqual(33);
    expect(clustersForChange(0.5, 1, plan)).toBeLessThanOrEqual(34);
    expect(smallestChange(34, 1, 0.01, plan)).toBeCloseTo(0.5, 1);
  });

  it('is none where even a change of all clusters could be luck, and never below what the exact test needs', () => {
    expect(fewestClusters(0.025)).toBe(6);
    expect(smallestChange(5, 1, 0.1, plan)).toBeUndefined();
    expect(smallestChange(60, 0, 1, plan)).toBeCloseTo(0.1, 12);
    expect(clustersForChange(1, 0, plan)).toBe(6);
  });
});
