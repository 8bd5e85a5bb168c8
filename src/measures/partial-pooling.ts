import { logGamma } from './log-gamma.ts';

/** Successes among trials that belong together, such as the judge pairs of one scenario family. */
export type Cell = { successes: number; trials: number };

/** A group's share after partial pooling, all from 0 to 1. */
export type PooledShare = {
  estimate: number;
  low: number;
  high: number;
  /** How likely the group is among the highest so many. */
  amongHighest: number;
  /** What its trials count for, their correlation within cells taken off; need not be whole. */
  effective: Cell;
};

type Options = {
  /** Uniform in [0, 1). */
  random: () => number;
  level: number;
  /** How many of the highest `amongHighest` is about. */
  highest: number;
};

/** Grids of the shares' mean and of their concentration, over which the model is summed. */
const means = Array.from({ length: 39 }, (_none, step) => (step + 1) / 40);
const concentrations = Array.from({ length: 24 }, (_none, step) => 2 ** (-1 + step / 2));
/** Draws of one group, fewer where there are many groups. */
const maxDraws = 4000;
const minDraws = 500;
const maxDrawsOfAll = 400_000;

/**
 * Shares of several groups, each drawn towards what all have in common by as much as its own trials
 * leave open: a beta-binomial model with a flat prior on the mean and on the logarithm of the
 * concentration, summed over a grid (Gelman et al. 2013, Bayesian Data Analysis, 5.3). Trials of one
 * cell are not independent: they count for as many as their correlation leaves, which is estimated
 * from all groups by moments (Rao & Scott 1992, Biometrics 48). A group of few trials has a wide
 * interval and never leads by its luck alone.
 * @param groups cells of each group; cells without trials are left out
 */
export function partialPooling(
  groups: readonly (readonly Cell[])[],
  { random, level, highest }: Options,
): { correlation: number; groups: PooledShare[] } {
  const draws = Math.max(minDraws, Math.min(maxDraws, Math.floor(maxDrawsOfAll / Math.max(1, groups.length))));
  const correlation = cellCorrelation(groups);
  const effective = groups.map((cells) => effectiveCounts(cells, correlation));
  const hyper = hyperposterior(effective);
  const samples = groups.map(() => new Float64Array(draws));
  const counts = new Float64Array(groups.length);
  const values = new Float64Array(groups.length);
  for (let draw = 0; draw < draws; draw += 1) {
    const { mean, concentration } = pick(hyper, random());
    effective.forEach(({ successes, trials }, group) => {
      const alpha = mean * concentration + successes;
      const beta = (1 - mean) * concentration + trials - successes;
      const [first, second] = [gamma(alpha, random), gamma(beta, random)];
      const share = first / (first + second);
      values[group] = share;
      (samples[group] as Float64Array)[draw] = share;
    });
    const bound = [...values].sort((left, right) => right - left)[Math.min(highest, values.length) - 1] ?? 0;
    values.forEach((value, group) => {
      if (value >= bound) counts[group] = (counts[group] as number) + 1;
    });
  }
  return {
    correlation,
    groups: samples.map((sample, group): PooledShare => {
      const sorted = sample.sort();
      const at = (share: number) => sorted[Math.min(draws - 1, Math.floor(share * draws))] as number;
      return {
        estimate: sorted.reduce((sum, value) => sum + value, 0) / draws,
        low: at((1 - level) / 2),
        high: at(1 - (1 - level) / 2),
        amongHighest: (counts[group] as number) / draws,
        effective: effective[group] as Cell,
      };
    }),
  };
}

/**
 * How alike trials of one cell are beyond their group, 0 to 1, by moments over all groups with two
 * cells or more; 1 where there is none, so that a cell then counts as one trial.
 */
function cellCorrelation(groups: readonly (readonly Cell[])[]): number {
  let [excess, scale, known] = [0, 0, 0];
  for (const cells of groups) {
    const used = cells.filter(({ trials }) => trials > 0);
    if (used.length < 2) continue;
    const trials = used.reduce((sum, cell) => sum + cell.trials, 0);
    const share = used.reduce((sum, cell) => sum + cell.successes, 0) / trials;
    const variance = share * (1 - share);
    const correction = used.length / (used.length - 1);
    for (const cell of used) {
      excess += correction * (cell.successes - cell.trials * share) ** 2 - cell.trials * variance;
      scale += cell.trials * (cell.trials - 1) * variance;
    }
    known += 1;
  }
  if (known === 0) return 1;
  return scale === 0 ? 0 : Math.min(1, Math.max(0, excess / scale));
}

function effectiveCounts(cells: readonly Cell[], correlation: number): Cell {
  let [successes, trials] = [0, 0];
  for (const cell of cells) {
    if (cell.trials === 0) continue;
    const design = 1 + (cell.trials - 1) * correlation;
    successes += cell.successes / design;
    trials += cell.trials / design;
  }
  return { successes, trials };
}

type Hyper = { mean: number; concentration: number; upTo: number };

/** The grid with its cumulated posterior, up to 1. */
function hyperposterior(groups: readonly Cell[]): Hyper[] {
  const grid = means.flatMap((mean) => concentrations.map((concentration) => ({ mean, concentration })));
  const logs = grid.map(({ mean, concentration }) => {
    const [a, b] = [mean * concentration, (1 - mean) * concentration];
    const prior = logGamma(a + b) - logGamma(a) - logGamma(b);
    return groups.reduce(
      (sum, { successes, trials }) =>
        sum + prior + logGamma(a + successes) + logGamma(b + trials - successes) - logGamma(a + b + trials),
      0,
    );
  });
  const max = Math.max(...logs);
  const weights = logs.map((value) => Math.exp(value - max));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let upTo = 0;
  return grid.map((point, index) => {
    upTo += (weights[index] as number) / total;
    return { ...point, upTo };
  });
}

function pick(hyper: readonly Hyper[], share: number): Hyper {
  let [low, high] = [0, hyper.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hyper[middle] as Hyper).upTo < share) low = middle + 1;
    else high = middle;
  }
  return hyper[low] as Hyper;
}

/** A draw from the gamma distribution of the shape (Marsaglia & Tsang 2000), scale 1. */
function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** A draw from the standard normal distribution (Box & Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
