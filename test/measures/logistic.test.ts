import { describe, expect, it } from 'vitest';
import { type LogisticCell, logisticFit, oddsRatio } from '../../src/measures/logistic-regression.ts';
import { randomInterceptLogistic } from '../../src/measures/random-intercept-logistic.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

describe('logistic regression', () => {
  it('of a two-by-two table is its odds ratio', () => {
    const cells = [
      { x: 0, trials: 100, successes: 20 },
      { x: 1, trials: 80, successes: 40 },
    ];
    expect(oddsRatio(cells)).toMatchObject({ kind: 'value', value: expect.closeTo(4, 9), n: 180 });
  });

  it.each([
    [[{ x: 0, trials: 5, successes: 0 }], 'all outcomes are alike'],
    [[{ x: 1, trials: 5, successes: 2 }], 'the predictor does not vary'],
    [
      [
        { x: 0, trials: 5, successes: 0 },
        { x: 1, trials: 5, successes: 5 },
      ],
      'the predictor parts the outcomes without overlap',
    ],
  ])('says why there is none: %#', (cells, reason) => {
    expect(logisticFit(cells)).toBe(reason);
  });
});

describe('with a random intercept by cluster', () => {
  function made(seed: string, slope: number, spread: number, families: number): LogisticCell[][] {
    const random = createRandom(seed);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Array.from({ length: families }, () => {
      const own = -1 + spread * normal();
      return Array.from({ length: 3 }, () => {
        const x = 3 * random();
        const p = 1 / (1 + Math.exp(-(own + slope * x)));
        let successes = 0;
        for (let trial = 0; trial < 12; trial += 1) successes += Number(random() < p);
        return { x, trials: 12, successes };
      });
    });
  }

  it('its intervals cover the planted odds ratio about as often as they say [P164]', () => {
    let covered = 0;
    const runs = 100;
    for (let run = 0; run < runs; run += 1) {
      const fit = randomInterceptLogistic(made(`run ${run}`, 0.5, 1, 60), 0.95);
      if (typeof fit === 'string') throw new Error(fit);
      if (fit.low <= Math.exp(0.5) && Math.exp(0.5) <= fit.high) covered += 1;
    }
    expect(covered / runs).toBeGreaterThan(0.89);
    expect(covered / runs).toBeLessThan(0.995);
  });

  it('finds the spread of the intercepts, and no relation where none was planted', () => {
    const fit = randomInterceptLogistic(made('none', 0, 1.5, 300), 0.95);
    if (typeof fit === 'string') throw new Error(fit);
    expect(fit.spread).toBeGreaterThan(1.2);
    expect(fit.spread).toBeLessThan(1.8);
    expect(fit.low).toBeLessThan(1);
    expect(fit.high).toBeGreaterThan(1);
  });

  it('without any spread it is the plain fit', () => {
    const cells = made('plain', 0.5, 0, 200);
    const fit = randomInterceptLogistic(cells, 0.95);
    const plain = oddsRatio(cells.flat());
    if (typeof fit === 'string' || plain.kind !== 'value') throw new Error('expected fits');
    expect(fit.oddsRatio).toBeCloseTo(plain.value, 1);
  });
});
