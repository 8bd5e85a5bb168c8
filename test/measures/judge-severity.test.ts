import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeSeverity, type SeverityFit } from '../../src/measures/judge-severity.ts';
import { fitResponseModel, type RatingPattern } from '../../src/measures/response-model.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

const reference = JSON.parse(readFileSync('test/reference/rasch.json', 'utf8')) as {
  ratings: number[][];
  ratingScale: { severities: number[]; standardErrors: number[] };
  partialCredit: { severities: number[] };
};
const names = ['A', 'B', 'C'];
const steps = [-2, -1.2, -0.4, 0.4, 1.2, 2];

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Ratings by judges of planted severities and slopes; answers of a family are alike. */
function planted(
  random: () => number,
  families: number,
  severities: number[],
  of = steps,
  slopes = severities.map(() => 1.3),
) {
  return Array.from({ length: families }, (_none, family) => {
    const shared = 0.5 * normal(random);
    return Array.from({ length: 10 }, (): RatingPattern => {
      const answer = shared + Math.sqrt(0.75) * normal(random);
      const ratings = severities.map((severity, judge) => {
        const logs = of.reduce<number[]>(
          (all, step) => [...all, (all.at(-1) ?? 0) + (slopes[judge] ?? 1) * answer - severity - step],
          [0],
        );
        const weights = logs.map(Math.exp);
        let left = random() * weights.reduce((sum, weight) => sum + weight);
        return weights.findIndex((weight) => {
          left -= weight;
          return left <= 0;
        });
      });
      return { ratings, count: 1, cluster: `F${family}` };
    });
  }).flat();
}

const fitted = (fit: SeverityFit | string): SeverityFit => {
  if (typeof fit === 'string') throw new Error(fit);
  return fit;
};

describe('severity of judges apart from answers [P267]', () => {
  it('equals published marginal estimates: LSAT section 6', () => {
    // Patterns 00000 to 11111: Bock & Lieberman (1970), Psychometrika 35. Estimates: Rizopoulos (2006), Journal of
    // Statistical Software 17(5), section 4.1: difficulty and discrimination, by ltm.
    const counts = [
      3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28,
      298,
    ];
    const patterns = counts.flatMap((count, at) =>
      count === 0
        ? []
        : [{ count, cluster: `${at}`, ratings: [16, 8, 4, 2, 1].map((bit) => Number((at & bit) !== 0)) }],
    );
    const items = 5;
    const fit = (slopes: number) => {
      const row = (at: number) => Float64Array.from({ length: items + slopes }, (_none, index) => Number(index === at));
      const design = Array.from({ length: 2 * items }, (_none, at) => row(at < items || slopes > 1 ? at : items));
      const start = new Float64Array(items + slopes).fill(1, items);
      const result = fitResponseModel({ judges: items, steps: 1, design, start }, patterns);
      if (typeof result === 'string') throw new Error(result);
      const { numbers } = result;
      return Array.from(
        { length: items },
        (_none, at) => [(numbers[at] ?? 0) / (numbers[items + at] ?? 1), numbers[items + at] ?? 0] as const,
      );
    };
    const rasch = fit(1);
    expect(rasch.map(([difficulty]) => difficulty.toFixed(4))).toEqual([
      '-3.6153',
      '-1.3224',
      '-0.3176',
      '-1.7301',
      '-2.7802',
    ]);
    expect(rasch[0]?.[1].toFixed(4)).toBe('0.7551');
    const published = [
      [-3.3597, 0.8254],
      [-1.3696, 0.7229],
      [-0.2799, 0.8905],
      [-1.8659, 0.6886],
      [-3.1236, 0.6575],
    ];
    fit(items).forEach(([difficulty, slope], at) => {
      // ltm stops a little before the maximum.
      expect(Math.abs(difficulty - (published[at]?.[0] ?? 0))).toBeLessThan(0.0025);
      expect(Math.abs(slope - (published[at]?.[1] ?? 0))).toBeLessThan(0.001);
    });
  });

  it('agrees with raschpy 1.4.0 within a standard error, rating scale and partial credit', () => {
    const patterns = reference.ratings.map((ratings, at) => ({ ratings, count: 1, cluster: `${at}` }));
    for (const [kind, expected] of [
      ['rating-scale', reference.ratingScale.severities],
      ['partial-credit', reference.partialCredit.severities],
    ] as const) {
      const { judges } = fitted(judgeSeverity(kind, names, patterns));
      judges.forEach(({ severity: { value, low, high } }, judge) => {
        // Pairwise conditional and marginal estimates are not the same numbers.
        expect(Math.abs(value - (expected[judge] ?? 0))).toBeLessThan(0.06);
        const error = (high - low) / 2 / 1.96;
        expect(error).toBeGreaterThan(0.7 * (reference.ratingScale.standardErrors[judge] ?? 0));
        expect(error).toBeLessThan(1.5 * (reference.ratingScale.standardErrors[judge] ?? 0));
      });
    }
  });

  it('recovers planted severities and slopes, within its intervals', () => {
    const random = createRandom(11);
    const severities = [-0.6, 0.1, 0.5];
    const runs = 40;
    let [inside, total] = [0, 0];
    const means = [0, 0, 0];
    for (let run = 0; run < runs; run += 1)
      fitted(judgeSeverity('rating-scale', names, planted(random, 30, severities))).judges.forEach(
        ({ severity: { value, low, high }, infit, outfit }, judge) => {
          inside += Number(low <= (severities[judge] ?? 0) && (severities[judge] ?? 0) <= high);
          total += 1;
          means[judge] = (means[judge] ?? 0) + value / runs;
          expect(Math.abs(infit - 1)).toBeLessThan(0.35);
          expect(Math.abs(outfit - 1)).toBeLessThan(0.45);
        },
      );
    means.forEach((mean, judge) => {
      expect(Math.abs(mean - (severities[judge] ?? 0))).toBeLessThan(0.05);
    });
    expect(inside / total).toBeGreaterThan(0.95 - 2.5 * Math.sqrt((0.95 * 0.05) / total));
    const { judges } = fitted(
      judgeSeverity('two-parameter', names, planted(random, 200, [-0.8, 0, 0.8], [0], [2, 1.2, 2])),
    );
    expect(judges[1]?.discrimination.value).toBeLessThan(judges[0]?.discrimination.value ?? 0);
    expect(
      judges.map(({ severity: { low, high } }, judge) => [-0.8, 0, 0.8].map((at) => low <= at && at <= high)[judge]),
    ).toEqual([true, true, true]);
  });

  it('finds a judge who rates at random by its fit, and adjusts answers for who read them', () => {
    const random = createRandom(4);
    const patterns = planted(random, 40, [-1, 0, 1, 0]).map(({ ratings, ...rest }, at) => {
      const noisy = [ratings[0] ?? 0, ratings[1] ?? 0, ratings[2] ?? 0, Math.floor(7 * random())];
      // Half of the answers miss the mild judge, half the severe one.
      noisy[at % 2 === 0 ? 0 : 2] = -1;
      return { ...rest, ratings: noisy };
    });
    const four = [...names, 'D'];
    const fit = fitted(judgeSeverity('rating-scale', four, patterns));
    // It takes part of what all share with it, so its own fit is not as bad as it is.
    expect(fit.judges[3]?.outfit).toBeGreaterThan(1.25);
    for (const { outfit } of fit.judges.slice(0, 3)) expect(outfit).toBeLessThan(1.1);
    const clean = fitted(
      judgeSeverity(
        'rating-scale',
        names,
        patterns.map(({ ratings, ...rest }) => ({ ...rest, ratings: ratings.slice(0, 3) })),
      ),
    );
    // The same ratings mean a better answer where the severe judge gave them.
    expect(clean.fairAverage([-1, 3, 3])).toBeGreaterThan(clean.fairAverage([3, 3, -1]) + 0.4);
  });

  it('says what cannot be estimated', () => {
    const random = createRandom(1);
    const patterns = planted(random, 20, [-0.5, 0, 0.5, 0]);
    const four = [...names, 'D'];
    const apart = patterns.map(({ ratings, ...rest }, at) => ({
      ...rest,
      ratings: ratings.map((rating, judge) => (judge < 2 === (at % 2 === 0) ? rating : -1)),
    }));
    expect(judgeSeverity('rating-scale', four, apart)).toContain('no answer was rated both by A, B and by C, D');
    expect(judgeSeverity('rating-scale', four, patterns.slice(0, 50))).toBe(
      'it takes 10 scenario families with answers of two judges or more, and there are 5',
    );
    expect(judgeSeverity('rating-scale', ['A'], patterns)).toBe('it takes 2 judges, and there is one');
    expect(judgeSeverity('two-parameter', ['A', 'B'], patterns)).toBe('it takes 3 judges, and there are 2');
    const same = patterns.map((pattern) => ({ ...pattern, ratings: [3, 3, 3, 3] }));
    expect(judgeSeverity('rating-scale', four, same)).toBe('every rating is the same');
    const timid = patterns.map(({ ratings, ...rest }) => ({
      ...rest,
      ratings: ratings.map((rating, judge) => (judge === 1 ? Math.max(1, rating) : rating)),
    }));
    expect(judgeSeverity('partial-credit', four, timid)).toBe('B never gave 0, so its own scale cannot be told');
    expect(typeof judgeSeverity('rating-scale', four, timid)).toBe('object');
  });
});
