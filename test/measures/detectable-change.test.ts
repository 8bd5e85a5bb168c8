import { describe, expect, it } from 'vitest';
import { clustersForChange, minSignFlipClusters, smallestChange } from '../../src/measures/detectable-change.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { signFlipTest } from '../../src/measures/sign-flip-test.ts';

describe('the smallest change that a trial finds', () => {
  const plan = { alpha: 0.025, power: 0.8 };

  it('has the published sample size of a paired t test, and a few more for the flips', () => {
    // Cohen (1988), table 2.4.1: d = 0.5, one-sided 0.025, power 0.80: 34 pairs.
    expect(clustersForChange(0.5, 1, plan)).toBe(37);
    // A small change adds nothing to what is flipped: d = 0.2, about 199 pairs.
    expect(clustersForChange(0.2, 1, plan)).toBe(202);
  });

  it('is the change that as many clusters are named for', () => {
    for (const [change, sd] of [
      [0.2, 0.4],
      [0.5, 0.3],
      [0.1, 0.5],
    ] as const) {
      const clusters = clustersForChange(change, sd, plan);
      expect(smallestChange(clusters, sd, 0.001, plan)).toBeLessThanOrEqual(change + 1e-9);
      expect(smallestChange(clusters - 1, sd, 0.001, plan)).toBeGreaterThan(change);
    }
  });

  it('finds it in at least four cases of five', () => {
    const random = createRandom(3);
    const share = (chance: number) => [1, 2, 3].filter(() => random() < chance).length / 3;
    const clusters = clustersForChange(0.3, Math.sqrt((0.24 + 0.21) / 3), { alpha: 0.00625, power: 0.8 });
    const runs = 150;
    const found = Array.from({ length: runs }, (_none, run) => {
      const differences = Array.from({ length: clusters }, () => share(0.3) - share(0.6));
      return signFlipTest(differences, createRandom(run)) <= 0.00625;
    }).filter(Boolean).length;
    expect(found / runs).toBeGreaterThan(0.8 - 2 * Math.sqrt((0.8 * 0.2) / runs));
    expect(found / runs).toBeLessThan(0.95);
  });

  it('is none where even a change of all clusters could be luck, and never below what the exact test needs', () => {
    expect(minSignFlipClusters(0.025)).toBe(6);
    expect(smallestChange(5, 1, 0.1, plan)).toBeUndefined();
    expect(smallestChange(60, 0, 1, plan)).toBeCloseTo(0.1, 12);
    expect(clustersForChange(1, 0, plan)).toBe(6);
  });
});
