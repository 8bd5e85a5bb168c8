import { choleskySolver } from './cholesky.ts';
import { solveSymmetric } from './conjugate-gradient.ts';

/**
 * Comparisons of two items in one cluster: how often, what `first` won of them (a draw is half),
 * and which item was nudged (+1 first, -1 second, 0 none).
 */
export type Comparison = { first: number; second: number; nudge: number; won: number; count: number; cluster: number };

export type BradleyTerry = {
  /** Strength of each item in log-odds; they average 0. */
  strengths: Float64Array;
  /** Log-odds that a nudge adds to the item it favours. */
  nudge: number;
  /** Standard errors, robust to dependence within clusters; not known below two clusters. */
  errors: { strengths: Float64Array; nudge: number } | undefined;
  comparisons: Float64Array;
};

/**
 * Pulls every strength and the nudge slightly to 0 (a normal prior of variance 1/ridge): without it
 * an item that always wins has no finite strength.
 */
const ridge = 0.1;
const maxSteps = 40;
const convergence = 1e-8;
/**
 * Up to so many items the Hessian is factored once for all resamples; beyond, a matrix would cost
 * more than it saves.
 */
const maxFactored = 300;

/**
 * Bradley–Terry strengths with a covariate: the odds that `first` is preferred are exp(strength₁ −
 * strength₂ + nudge·effect). Maximum of the penalised likelihood by Newton's method, each step
 * solved by conjugate gradients, so thousands of items need no matrix. Standard errors by a
 * one-step cluster bootstrap: each of `resamples` draws of clusters moves the estimate by the
 * inverse Hessian times the drawn scores. Items that no chain of comparisons joins are not
 * comparable: each such group averages near 0 on its own. Sources: Bradley & Terry (1952),
 * Biometrika 39; covariate as in Davidson & Beaver (1977), Biometrics 33; the one-step bootstrap as
 * the score bootstrap of Kline & Santos (2012), Journal of Econometric Methods 1.
 */
export function bradleyTerry(options: {
  items: number;
  comparisons: readonly Comparison[];
  resamples: number;
  random: () => number;
}): BradleyTerry {
  const { items, resamples, random } = options;
  const data = toColumns(options.comparisons);
  const parameters = new Float64Array(items + 1);
  const weights = new Float64Array(data.length);
  const residuals = new Float64Array(data.length);
  const hessian = createHessian(data, weights, items);
  let tolerance = 1e-4;
  for (let step = 0; step < maxSteps; step += 1) {
    linearize(data, parameters, weights, residuals);
    const gradient = gradientOf(data, residuals, items);
    for (let index = 0; index <= items; index += 1)
      gradient[index] = (gradient[index] as number) - ridge * (parameters[index] as number);
    const move = solveSymmetric({ ...hessian(), right: gradient, tolerance, maxSteps: 400 });
    let largest = 0;
    for (let position = 0; position <= items; position += 1) {
      parameters[position] = (parameters[position] as number) + (move[position] as number);
      largest = Math.max(largest, Math.abs(move[position] as number));
    }
    if (largest < convergence) break;
    tolerance = Math.max(1e-10, Math.min(tolerance, largest * 1e-3));
  }
  linearize(data, parameters, weights, residuals);
  const compared = new Float64Array(items);
  for (let row = 0; row < data.length; row += 1) {
    const [value, other] = [data.first[row] as number, data.second[row] as number];
    compared[value] = (compared[value] as number) + (data.count[row] as number);
    compared[other] = (compared[other] as number) + (data.count[row] as number);
  }
  const middle = parameters.subarray(0, items).reduce((sum, strength) => sum + strength, 0) / items;
  return {
    strengths: parameters.slice(0, items).map((strength) => strength - middle),
    nudge: parameters[items] as number,
    errors: standardErrors(data, residuals, hessian(), items, resamples, random),
    comparisons: compared,
  };
}

type Columns = {
  length: number;
  clusters: number;
  first: Int32Array;
  second: Int32Array;
  nudge: Float64Array;
  won: Float64Array;
  count: Float64Array;
  cluster: Int32Array;
};

function toColumns(comparisons: readonly Comparison[]): Columns {
  const length = comparisons.length;
  const columns: Columns = {
    length,
    clusters: 0,
    first: new Int32Array(length),
    second: new Int32Array(length),
    nudge: new Float64Array(length),
    won: new Float64Array(length),
    count: new Float64Array(length),
    cluster: new Int32Array(length),
  };
  comparisons.forEach((comparison, row) => {
    columns.first[row] = comparison.first;
    columns.second[row] = comparison.second;
    columns.nudge[row] = comparison.nudge;
    columns.won[row] = comparison.won;
    columns.count[row] = comparison.count;
    columns.cluster[row] = comparison.cluster;
    columns.clusters = Math.max(columns.clusters, comparison.cluster + 1);
  });
  return columns;
}

/** Weights of the Hessian and residuals of the score at the present parameters. */
function linearize(data: Columns, parameters: Float64Array, weights: Float64Array, residuals: Float64Array): void {
  const effect = parameters.at(-1) as number;
  for (let row = 0; row < data.length; row += 1) {
    const odds =
      (parameters[data.first[row] as number] as number) -
      (parameters[data.second[row] as number] as number) +
      effect * (data.nudge[row] as number);
    const chance = 1 / (1 + Math.exp(-odds));
    const count = data.count[row] as number;
    weights[row] = count * chance * (1 - chance);
    residuals[row] = (data.won[row] as number) - count * chance;
  }
}

/** @param times how often the cluster of a row was drawn; all once where absent */
function gradientOf(data: Columns, residuals: Float64Array, items: number, times?: Float64Array): Float64Array {
  const gradient = new Float64Array(items + 1);
  for (let row = 0; row < data.length; row += 1) {
    const residual =
      (residuals[row] as number) * (times === undefined ? 1 : (times[data.cluster[row] as number] as number));
    const [value, other] = [data.first[row] as number, data.second[row] as number];
    gradient[value] = (gradient[value] as number) + residual;
    gradient[other] = (gradient[other] as number) - residual;
    gradient[items] = (gradient[items] as number) + residual * (data.nudge[row] as number);
  }
  return gradient;
}

function createHessian(data: Columns, weights: Float64Array, items: number) {
  return () => {
    const diagonal = new Float64Array(items + 1).fill(ridge);
    for (let row = 0; row < data.length; row += 1) {
      const weight = weights[row] as number;
      const [value, other] = [data.first[row] as number, data.second[row] as number];
      diagonal[value] = (diagonal[value] as number) + weight;
      diagonal[other] = (diagonal[other] as number) + weight;
      diagonal[items] = (diagonal[items] as number) + weight * (data.nudge[row] as number) ** 2;
    }
    const multiply = (vector: Float64Array, result: Float64Array) => {
      for (let index = 0; index <= items; index += 1) result[index] = ridge * (vector[index] as number);
      const effect = vector[items] as number;
      for (let row = 0; row < data.length; row += 1) {
        const [value, other, nudge] = [
          data.first[row] as number,
          data.second[row] as number,
          data.nudge[row] as number,
        ];
        const pull =
          (weights[row] as number) * ((vector[value] as number) - (vector[other] as number) + effect * nudge);
        result[value] = (result[value] as number) + pull;
        result[other] = (result[other] as number) - pull;
        result[items] = (result[items] as number) + pull * nudge;
      }
    };
    return { diagonal, multiply };
  };
}

function standardErrors(
  data: Columns,
  residuals: Float64Array,
  hessian: { diagonal: Float64Array; multiply: (vector: Float64Array, result: Float64Array) => void },
  items: number,
  resamples: number,
  random: () => number,
): BradleyTerry['errors'] {
  if (data.clusters < 2) return undefined;
  const solve =
    items <= maxFactored
      ? choleskySolver(items + 1, hessian.multiply)
      : (right: Float64Array) => solveSymmetric({ ...hessian, right, tolerance: 0.01, maxSteps: 60 });
  const squares = new Float64Array(items + 1);
  const times = new Float64Array(data.clusters);
  for (let resample = 0; resample < resamples; resample += 1) {
    times.fill(-1);
    for (let draw = 0; draw < data.clusters; draw += 1) {
      const cluster = (random() * data.clusters) | 0;
      times[cluster] = (times[cluster] as number) + 1;
    }
    const move = solve(gradientOf(data, residuals, items, times));
    const middle = move.subarray(0, items).reduce((sum, index) => sum + index, 0) / items;
    for (let position = 0; position < items; position += 1)
      squares[position] = (squares[position] as number) + ((move[position] as number) - middle) ** 2;
    squares[items] = (squares[items] as number) + (move[items] as number) ** 2;
  }
  const errors = squares.map((sum) => Math.sqrt(sum / resamples));
  return { strengths: errors.slice(0, items), nudge: errors[items] as number };
}
