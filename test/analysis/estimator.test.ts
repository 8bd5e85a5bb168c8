import { describe, expect, it } from 'vitest';
import { addTo, createClusterSums } from '../../src/analysis/cluster-sums.ts';
import { createEstimator } from '../../src/analysis/estimator.ts';
import { bootstrapInterval, type Interval } from '../../src/measures/bootstrap.ts';
import { estimated } from '../../src/measures/estimate.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { wilsonInterval } from '../../src/measures/wilson.ts';

const ends = (interval: Interval): [number, number] => {
  if (interval.kind === 'none') throw new Error(interval.reason);
  return [interval.low, interval.high];
};

/** By family: how many debates, how many of them flagged, how many not. */
function planted(families: number, seed: string) {
  const random = createRandom(seed);
  const sums = createClusterSums(3);
  for (let family = 0; family < families; family += 1) {
    const row = sums.of(`f${family}`);
    const prone = random();
    for (let debate = 0; debate < 3; debate += 1) {
      addTo(row, 0, 1);
      addTo(row, random() < prone ? 1 : 2, 1);
    }
  }
  return sums;
}

describe('the measures of a run rest on the same resamples [P28]', () => {
  const share = (part: number) => ({ part, whole: 0, what: 'debates', share: true });

  it('so a share and its complement have mirrored intervals, from one table of sums or from two', () => {
    const sums = planted(80, 'mirror');
    const measure = createEstimator(1, sums.names());
    const [low, high] = ends(measure.ratio('', sums, share(1)).interval);
    const others = createClusterSums(2);
    for (const [family, row] of sums.entries()) others.of(family).set([row[0] ?? 0, row[2] ?? 0]);
    for (const interval of [measure.ratio('', sums, share(2)).interval, measure.ratio('', others, share(1)).interval]) {
      expect(ends(interval)[0]).toBeCloseTo(1 - high, 6);
      expect(ends(interval)[1]).toBeCloseTo(1 - low, 6);
    }
    expect(ends(createEstimator(1, sums.names()).ratio('', sums, share(1)).interval)).toEqual([low, high]);
    expect(ends(createEstimator(2, sums.names()).ratio('', sums, share(1)).interval)).not.toEqual([low, high]);
  });

  it('of groups of families where there are too many, with nearly the interval of the families themselves', () => {
    const sums = planted(3000, 'many');
    const { estimate, interval } = createEstimator(1, sums.names()).ratio('', sums, share(1));
    expect(interval).toMatchObject({ kind: 'interval', clusters: 500, resamples: 1000 });
    const plain = bootstrapInterval({
      clusters: sums.families(),
      statistic: (sample) => {
        let [n, flagged] = [0, 0];
        for (const row of sample) {
          n += row[0] ?? 0;
          flagged += row[1] ?? 0;
        }
        return estimated(flagged / n, n);
      },
      resamples: 2000,
      level: 0.95,
      random: createRandom('plain'),
    });
    const width = ([low, high]: [number, number]) => high - low;
    expect(width(ends(interval)) / width(ends(plain))).toBeGreaterThan(0.88);
    expect(width(ends(interval)) / width(ends(plain))).toBeLessThan(1.12);
    expect(estimate).toMatchObject({ n: 9000 });
  });

  it('and a number that rests on few of many families says on how many, and widens its tails for them', () => {
    const sums = planted(200, 'few');
    const rare = createClusterSums(2);
    sums.names().forEach((family, index) => {
      const row = sums.of(family);
      if (index < 12) rare.of(family).set([row[0] ?? 0, row[1] ?? 0]);
      else if (index === 12) rare.of(family);
    });
    const measure = createEstimator(1, sums.names());
    expect(measure.ratio('', rare, share(1)).interval).toMatchObject({ kind: 'interval', clusters: 12 });
    const fewer = createClusterSums(2);
    for (const family of sums.names().slice(0, 9)) fewer.of(family).set([3, 1]);
    // A share of few families has Wilson's interval, each family being one trial; a mean has none.
    const [low, high] = wilsonInterval(3, 9, 0.95);
    expect(measure.ratio('', fewer, share(1)).interval).toEqual({
      kind: 'interval',
      low,
      high,
      level: 0.95,
      clusters: 9,
      resamples: 0,
    });
    expect(measure.ratio('', fewer, { ...share(1), share: false }).interval).toEqual({
      kind: 'none',
      reason: 'fewer than 10 scenario families with debates',
      clusters: 9,
    });
  });
});
