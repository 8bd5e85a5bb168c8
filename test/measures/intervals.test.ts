import { describe, expect, it } from 'vitest';
import { coverage } from '../../bench/support/planted-panel.ts';
import { bootstrapInterval, bootstrapIntervals } from '../../src/measures/bootstrap.ts';
import { clusterInterval, drawResamples, resampledSums } from '../../src/measures/cluster-bootstrap.ts';
import { estimated } from '../../src/measures/estimate.ts';
import { normalCdf, normalQuantile, studentQuantile } from '../../src/measures/normal-distribution.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { wilsonInterval } from '../../src/measures/wilson.ts';

describe('intervals [P51]', () => {
  it('cover planted truth about as often as they say, coefficients and rates alike', () => {
    const record = coverage({ repeats: 80, size: 300, truthSize: 300_000, scaledResamples: 0, seed: 'test' });
    expect(Object.keys(record)).toHaveLength(9);
    for (const [name, share] of Object.entries(record)) expect([name, share > 0.87]).toEqual([name, true]);
    const mean = Object.values(record).reduce((sum, share) => sum + share, 0) / 9;
    expect(mean).toBeGreaterThan(0.92);
    expect(mean).toBeLessThan(0.985);
  }, 900_000);

  it('of sums and of clusters are the same', () => {
    const random = createRandom('numbers');
    const numbers = Array.from({ length: 40 }, () => Math.round(4 * random()) + random() ** 3);
    const options = { resamples: 500, level: 0.95 };
    const of = {
      width: 2,
      rows: Float64Array.from(numbers.flatMap((number) => [number, 1])),
      clusterIndices: Uint32Array.from(numbers.keys()),
      emptyClusters: 0,
    };
    const sums = clusterInterval({
      of,
      resampled: resampledSums(of, drawResamples(numbers.length, options.resamples, createRandom(3))),
      columns: [0, 1],
      statistic: ([sum = 0, n = 0]) => estimated(sum / n, n),
      clusters: numbers.length,
      level: options.level,
    });
    const clusters = bootstrapInterval({
      ...options,
      clusters: numbers,
      statistic: (sample) => estimated(sample.reduce((sum, index) => sum + index, 0) / sample.length, sample.length),
      random: createRandom(3),
    });
    if (sums.kind !== 'interval' || clusters.kind !== 'interval') throw new Error('expected intervals');
    expect(sums.low).toBeCloseTo(clusters.low, 10);
    expect(sums.high).toBeCloseTo(clusters.high, 10);
  });

  it('of draws that many statistics share are those of a bootstrap of its own, clusters without numbers left out', () => {
    const random = createRandom('shared');
    const [clusters, resamples, level] = [37, 501, 0.95];
    const all = Array.from({ length: clusters }, (_none, index) =>
      index % 5 === 0 ? [0, 0, 0] : [1 + random(), random() ** 2, 1],
    );
    const places = Uint32Array.from(all.flatMap(([n], index) => (n === 0 ? [] : [index])));
    const of = {
      width: 3,
      clusterIndices: places,
      emptyClusters: clusters - places.length,
      rows: Float64Array.from([...places].flatMap((index) => all[index] ?? [])),
    };
    const drawn = resampledSums(of, drawResamples(clusters, resamples, createRandom(7)));
    for (const [part, whole] of [
      [1, 2],
      [0, 1],
    ] as const) {
      const statistic = (sums: Float64Array) => estimated((sums[0] ?? 0) / (sums[1] ?? 0), clusters);
      const shared = clusterInterval({ of, resampled: drawn, columns: [part, whole], statistic, clusters, level });
      const own = bootstrapInterval({
        clusters: all,
        statistic: (sample) =>
          statistic(
            Float64Array.of(
              sample.reduce((sum, row) => sum + (row[part] ?? 0), 0),
              sample.reduce((sum, row) => sum + (row[whole] ?? 0), 0),
            ),
          ),
        resamples,
        level,
        random: createRandom(7),
      });
      if (shared.kind !== 'interval' || own.kind !== 'interval') throw new Error('expected intervals');
      expect(shared.low).toBeCloseTo(own.low, 10);
      expect(shared.high).toBeCloseTo(own.high, 10);
    }
  });

  it('are not given for few clusters, an undefined statistic, or one that does not vary', () => {
    const of = (clusters: readonly number[]) =>
      bootstrapIntervals({
        clusters,
        statistics: (sample) => [estimated(Math.max(...sample), sample.length)],
        resamples: 100,
        level: 0.95,
        random: createRandom(1),
      })[0];
    expect(of([1, 2, 3])).toEqual({ kind: 'none', reason: 'fewer than 10 scenario families', clusters: 3 });
    expect(of(new Array<number>(12).fill(2))).toMatchObject({ reason: 'every scenario family gives the same' });
  });

  it('rest on the quantiles of tables', () => {
    expect(normalCdf(1.96)).toBeCloseTo(0.9750021, 6);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 3);
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228, 3);
    expect(studentQuantile(0.975, 30)).toBeCloseTo(2.0423, 4);
    const [low, high] = wilsonInterval(0, 10, 0.95);
    expect([low, high].map((value) => Number(value.toFixed(4)))).toEqual([0, 0.2775]);
    expect(wilsonInterval(81, 263, 0.95).map((value) => Number(value.toFixed(3)))).toEqual([0.255, 0.366]);
  });
});
