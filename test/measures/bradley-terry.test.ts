import { describe, expect, it } from 'vitest';
import { plantedComparisons, plantedStrengths } from '../../bench/support/planted-comparisons.ts';
import { bradleyTerry, type Comparison } from '../../src/measures/bradley-terry.ts';
import { rankCorrelation } from '../../src/measures/rank-correlation.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

describe('Bradley–Terry [P52]', () => {
  it('gives the published strengths of the American League of 1987 (Agresti 2013, table 11.10)', () => {
    const teams = ['Milwaukee', 'Detroit', 'Toronto', 'New York', 'Boston', 'Cleveland', 'Baltimore'];
    const wins = [
      [0, 7, 9, 7, 7, 9, 11],
      [6, 0, 7, 5, 11, 9, 9],
      [4, 6, 0, 7, 7, 8, 12],
      [6, 8, 6, 0, 6, 7, 10],
      [6, 2, 6, 7, 0, 7, 12],
      [4, 4, 5, 6, 6, 0, 6],
      [2, 4, 1, 3, 1, 7, 0],
    ];
    const comparisons: Comparison[] = wins.flatMap((row, first) =>
      row.flatMap((won, second) =>
        second > first
          ? [{ first, second, nudge: 0, won, count: won + (wins[second]?.[first] ?? 0), cluster: first }]
          : [],
      ),
    );
    const { strengths } = bradleyTerry({ items: teams.length, comparisons, resamples: 10, random: createRandom(1) });
    const overBaltimore = [...strengths].map((strength) => strength - (strengths[6] ?? 0));
    // Published to two decimals; the slight pull to zero moves them by a hundredth or two.
    [1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0].forEach((published, team) => {
      expect(Math.abs((overBaltimore[team] ?? 0) - published)).toBeLessThan(0.05);
    });
  });

  it('recovers a planted order from 300 scenarios a model (ρ at least 0.95) and the nudge within its interval', () => {
    const correlations = Array.from({ length: 12 }, (_none, model) => {
      const strengths = plantedStrengths(9, createRandom(`strengths:${model}`));
      const comparisons = plantedComparisons({ strengths, nudge: 0.8, scenarios: 300, random: createRandom(model) });
      const fit = bradleyTerry({ items: 9, comparisons, resamples: 200, random: createRandom(1) });
      expect(Math.abs(fit.nudge - 0.8)).toBeLessThan(3.5 * (fit.errors?.nudge ?? 0));
      const correlation = rankCorrelation([...strengths], [...fit.strengths]);
      return correlation.kind === 'value' ? correlation.value : 0;
    });
    const mean = correlations.reduce((sum, correlation) => sum + correlation, 0) / correlations.length;
    expect(mean).toBeGreaterThanOrEqual(0.95);
  });

  it('has standard errors that agree with the spread of repeated estimates', () => {
    const strengths = plantedStrengths(6, createRandom('spread'));
    const fits = Array.from({ length: 80 }, (_none, repeat) =>
      bradleyTerry({
        items: 6,
        comparisons: plantedComparisons({
          strengths,
          nudge: 0.5,
          scenarios: 300,
          random: createRandom(`fit:${repeat}`),
        }),
        resamples: 100,
        random: createRandom(repeat),
      }),
    );
    for (let item = 0; item < 6; item += 1) {
      const values = fits.map((fit) => fit.strengths[item] ?? 0);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
      const index = fits.reduce((sum, fit) => sum + (fit.errors?.strengths[item] ?? 0), 0) / fits.length;
      expect(index / spread).toBeGreaterThan(0.75);
      expect(index / spread).toBeLessThan(1.35);
    }
  });

  it('stays finite where a value always wins', () => {
    const comparisons = Array.from({ length: 30 }, (_none, cluster) => ({
      first: 0,
      second: 1,
      nudge: 0,
      won: 1,
      count: 1,
      cluster,
    }));
    const { strengths } = bradleyTerry({ items: 2, comparisons, resamples: 10, random: createRandom(1) });
    expect(strengths[0]).toBeGreaterThan(1);
    expect(strengths[0]).toBeLessThan(10);
  });
});
