import { type LogisticCell, logisticFit } from './logistic-regression.ts';
import { normalQuantile } from './normal-distribution.ts';

/** Odds ratio for one unit of the predictor within a cluster, with its interval. */
export type ClusteredOddsRatio = { oddsRatio: number; low: number; high: number; spread: number; clusters: number };

/** Nodes and weights of Gauss and Hermite's quadrature of nine points, for the upper half. */
const nodes = [0, 0.7235510187528376, 1.4685532892166679, 2.266580584531843, 3.190993201781528];
const weights = [0.720235215606051, 0.4326515590025558, 0.0884745273943766, 0.0049436242755369, 0.0000396069772633];
const allNodes = [...nodes.slice(1).map((node) => -node), ...nodes];
const allWeights = [...weights.slice(1), ...weights];
const maxSteps = 60;

/**
 * Logistic regression of successes on x with a normal random intercept for each cluster, by adaptive
 * Gauss–Hermite quadrature (Pinheiro & Bates 1995, Journal of Computational and Graphical Statistics
 * 4). The interval comes from the sandwich variance over clusters (White 1982, Econometrica 50), so
 * that it holds where trials of a cluster are alike beyond its intercept. `spread` is the standard
 * deviation of the intercepts, in log odds.
 * @returns why there is none, in words, where it cannot be fitted
 */
export function randomInterceptLogistic(
  clusters: readonly (readonly LogisticCell[])[],
  level: number,
): ClusteredOddsRatio | string {
  const start = logisticFit(clusters.flat());
  if (typeof start === 'string') return start;
  if (clusters.length < 3) return 'fewer than three clusters';
  let theta = [start.intercept, start.slope, Math.log(0.5)];
  const objective = (at: readonly number[]) =>
    clusters.reduce((sum, cluster) => sum + clusterLogLikelihood(cluster, at), 0);
  let value = objective(theta);
  for (let step = 0; step < maxSteps; step += 1) {
    const { gradient, hessian } = derivatives(objective, theta, value);
    const move = solve3(hessian, gradient) ?? gradient.map((item) => 0.1 * item);
    let scale = 1;
    let next = theta;
    let nextValue = Number.NEGATIVE_INFINITY;
    // Halved until it climbs: the likelihood is flat where the intercepts hardly differ.
    while (scale > 1e-4) {
      next = theta.map((item, index) => bounded(item + scale * (move[index] ?? 0), index));
      nextValue = objective(next);
      if (nextValue >= value) break;
      scale /= 2;
    }
    if (nextValue < value + 1e-9) break;
    theta = next;
    value = nextValue;
  }
  const { hessian } = derivatives(objective, theta, value);
  const variance = sandwich(clusters, theta, hessian);
  if (variance === undefined) return 'its variance cannot be computed';
  const [, slope = 0, logSpread = 0] = theta;
  const half = normalQuantile(1 - (1 - level) / 2) * Math.sqrt(variance * (clusters.length / (clusters.length - 1)));
  return {
    oddsRatio: Math.exp(slope),
    low: Math.exp(slope - half),
    high: Math.exp(slope + half),
    spread: Math.exp(logSpread),
    clusters: clusters.length,
  };
}

/** The spread stays within what log odds of real shares can have. */
function bounded(value: number, index: number): number {
  return index === 2 ? Math.min(Math.log(20), Math.max(Math.log(1e-3), value)) : value;
}

function clusterLogLikelihood(
  cells: readonly LogisticCell[],
  [a = 0, b = 0, logSpread = 0]: readonly number[],
): number {
  const spread = Math.exp(logSpread);
  // The mode of the standardised intercept, and its curvature.
  let mode = 0;
  let curvature = 1;
  for (let step = 0; step < 20; step += 1) {
    let [first, second] = [-mode, 1];
    for (const { x, trials, successes } of cells) {
      const p = 1 / (1 + Math.exp(-(a + b * x + spread * mode)));
      first += spread * (successes - trials * p);
      second += spread * spread * trials * p * (1 - p);
    }
    curvature = second;
    const move = first / second;
    mode += move;
    if (Math.abs(move) < 1e-9) break;
  }
  const width = Math.SQRT2 / Math.sqrt(curvature);
  const logs = allNodes.map((node) => {
    const u = mode + width * node;
    let log = -u * u * 0.5 + node * node;
    for (const { x, trials, successes } of cells) {
      const eta = a + b * x + spread * u;
      // log(1 + e^eta) without overflow.
      const softplus = eta > 0 ? eta + Math.log1p(Math.exp(-eta)) : Math.log1p(Math.exp(eta));
      log += successes * eta - trials * softplus;
    }
    return log;
  });
  const max = Math.max(...logs);
  const sum = logs.reduce((total, log, index) => total + (allWeights[index] as number) * Math.exp(log - max), 0);
  return max + Math.log((sum * width) / Math.sqrt(2 * Math.PI));
}

const step = 1e-4;

/** Gradient, and the negative second derivatives, by central differences. */
function derivatives(objective: (at: readonly number[]) => number, at: readonly number[], value: number) {
  const moved = (changes: readonly [number, number][]) =>
    objective(at.map((item, index) => item + changes.reduce((sum, [i, by]) => (i === index ? sum + by : sum), 0)));
  const up = at.map((_item, index) => moved([[index, step]]));
  const down = at.map((_item, index) => moved([[index, -step]]));
  const gradient = at.map((_item, index) => ((up[index] as number) - (down[index] as number)) / (2 * step));
  const hessian = at.map((_row, i) =>
    at.map((_column, j) => {
      if (i === j) return -((up[i] as number) - 2 * value + (down[i] as number)) / step ** 2;
      const both =
        moved([
          [i, step],
          [j, step],
        ]) -
        moved([
          [i, step],
          [j, -step],
        ]);
      const other =
        moved([
          [i, -step],
          [j, step],
        ]) -
        moved([
          [i, -step],
          [j, -step],
        ]);
      return -(both - other) / (4 * step ** 2);
    }),
  );
  return { gradient, hessian };
}

/** Variance of the slope; where the spread lies at its bound, of the model without it. */
function sandwich(
  clusters: readonly (readonly LogisticCell[])[],
  theta: readonly number[],
  hessian: readonly (readonly number[])[],
): number | undefined {
  const scores = clusters.map((cluster) =>
    theta.map((_item, index) => {
      const at = (by: number) =>
        clusterLogLikelihood(
          cluster,
          theta.map((item, other) => (other === index ? item + by : item)),
        );
      return (at(step) - at(-step)) / (2 * step);
    }),
  );
  // The row of the inverse that belongs to the slope.
  const row = solve3(hessian, [0, 1, 0]) ?? solve2(hessian);
  if (row === undefined) return undefined;
  return scores.reduce(
    (sum, score) => sum + score.reduce((inner, item, index) => inner + item * (row[index] ?? 0), 0) ** 2,
    0,
  );
}

function solve2(matrix: readonly (readonly number[])[]): number[] | undefined {
  const [a = 0, b = 0] = matrix[0] ?? [];
  const d = matrix[1]?.[1] ?? 0;
  const determinant = a * d - b * b;
  return determinant > 1e-12 ? [-b / determinant, a / determinant, 0] : undefined;
}

/** Solves a symmetric system of three; undefined where it is not positive definite. */
function solve3(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | undefined {
  const lower = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let i = 0; i < 3; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i]?.[j] ?? 0;
      for (let k = 0; k < j; k += 1) sum -= (lower[i]?.[k] ?? 0) * (lower[j]?.[k] ?? 0);
      if (i === j) {
        if (!(sum > 1e-9)) return undefined;
        (lower[i] as number[])[i] = Math.sqrt(sum);
      } else (lower[i] as number[])[j] = sum / (lower[j]?.[j] ?? 1);
    }
  const middle = [0, 0, 0];
  for (let i = 0; i < 3; i += 1) {
    let sum = right[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= (lower[i]?.[k] ?? 0) * (middle[k] ?? 0);
    middle[i] = sum / (lower[i]?.[i] ?? 1);
  }
  const result = [0, 0, 0];
  for (let i = 2; i >= 0; i -= 1) {
    let sum = middle[i] ?? 0;
    for (let k = i + 1; k < 3; k += 1) sum -= (lower[k]?.[i] ?? 0) * (result[k] ?? 0);
    result[i] = sum / (lower[i]?.[i] ?? 1);
  }
  return result;
}
