import { choleskySolver } from './cholesky.ts';

/**
 * Judges who rate answers on ordered categories, as an adjacent-category model with a slope: log of
 * the chance of category k over that of k - 1 is slope(judge) · answer - step(judge, k), where answers
 * follow a standard normal distribution. Rasch's rating scale and partial credit models (one slope)
 * and the two-parameter logistic model (two categories) are cases of it.
 */
export type ResponseModel = {
  judges: number;
  /** Categories are 0 to `steps`. */
  steps: number;
  /** What each number of the model (steps of each judge in turn, then slopes) is made of: rows of weights on the free numbers. */
  design: readonly Float64Array[];
  start: Float64Array;
};

/** How judges rated some answers alike: by judge its category, -1 where it gave none. */
export type RatingPattern = { ratings: readonly number[]; count: number; cluster: string };

export type FittedModel = {
  /** Steps of each judge in turn, then slopes. */
  numbers: Float64Array;
  free: Float64Array;
  /** Covariance of the free numbers by the sandwich over clusters, row by row. */
  covariance: Float64Array;
  clusters: number;
  answers: number;
};

/** Nodes of the answers' standard normal distribution, and their shares. */
const nodeCount = 41;
export const nodes = Float64Array.from({ length: nodeCount }, (_none, at) => -5 + (10 * at) / (nodeCount - 1));
const density = nodes.map((node) => Math.exp((-node * node) / 2));
const total = density.reduce((sum, value) => sum + value, 0);
const nodeShares = density.map((value) => value / total);

const maxSteps = 200;
const smallestSlope = 0.02;
const steepestSlope = 12;

/**
 * Fits the model by marginal maximum likelihood (Bock & Aitkin 1981, Psychometrika 46): answers are
 * integrated out on 41 nodes, so that judges' numbers do not depend on how few judges read each
 * answer, as they do where both are estimated jointly. Standard errors by the sandwich over clusters
 * (White 1982, Econometrica 50).
 * @returns why there is no fit, in words
 */
export function fitResponseModel(model: ResponseModel, patterns: readonly RatingPattern[]): FittedModel | string {
  const distinct = distinctPatterns(patterns);
  const answers = patterns.reduce((sum, { count }) => sum + count, 0);
  const size = model.start.length;
  let free: Float64Array = model.start.slice();
  let current = evaluate(model, free, distinct);
  for (let step = 0; step < maxSteps; step += 1) {
    // Scores of answers have about the curvature of the likelihood as their spread (Berndt et al. 1974).
    const move = solve(size, outerProducts(current.scores, distinct, size, answers), current.gradient);
    if (move === undefined) return 'its numbers cannot be told apart';
    const climb = move.reduce((sum, value, at) => sum + value * (current.gradient[at] as number), 0);
    if (climb < 1e-9 * answers) break;
    let scale = 1;
    let next = current;
    let moved: Float64Array = free;
    for (; scale > 1e-4; scale /= 2) {
      moved = bounded(
        model,
        free.map((value, at) => value + scale * (move[at] as number)),
      );
      next = evaluate(model, moved, distinct);
      if (next.logLikelihood > current.logLikelihood) break;
    }
    if (next.logLikelihood <= current.logLikelihood) break;
    free = moved;
    current = next;
  }
  const endless = endlessNumber(model, numbersOf(model, free));
  if (endless !== undefined) return endless;
  const information = observedInformation(model, free, distinct, current.gradient);
  const covariance = sandwich(information, clusterScores(patterns, distinct, current.scores, size), size);
  if (covariance === undefined) return 'its numbers cannot be told apart';
  const clusters = new Set(patterns.map(({ cluster }) => cluster)).size;
  return { numbers: numbersOf(model, free), free, covariance, clusters, answers };
}

/** Chances of each category of each judge at each node: judge, node, category. */
export function categoryChances({ judges, steps }: ResponseModel, numbers: Float64Array): Float64Array {
  const chances = new Float64Array(judges * nodeCount * (steps + 1));
  for (let judge = 0; judge < judges; judge += 1) {
    const slope = numbers[judges * steps + judge] as number;
    for (let node = 0; node < nodeCount; node += 1) {
      const at = (judge * nodeCount + node) * (steps + 1);
      const logs = [0];
      for (let step = 0; step < steps; step += 1)
        logs.push((logs[step] as number) + slope * (nodes[node] as number) - (numbers[judge * steps + step] as number));
      const max = Math.max(...logs);
      const sum = logs.reduce((all, log) => all + Math.exp(log - max), 0);
      for (let category = 0; category <= steps; category += 1)
        chances[at + category] = Math.exp((logs[category] as number) - max) / sum;
    }
  }
  return chances;
}

/** Where an answer may stand: the share of each node given some judges' ratings of it, all but `without`. */
export function posterior(
  { judges, steps }: ResponseModel,
  chances: Float64Array,
  ratings: readonly number[],
  without = -1,
): { shares: Float64Array; likelihood: number } {
  const shares = nodeShares.slice();
  let likelihood = 0;
  for (let node = 0; node < nodeCount; node += 1) {
    for (let judge = 0; judge < judges; judge += 1) {
      const rating = ratings[judge] ?? -1;
      if (rating < 0 || judge === without) continue;
      shares[node] = (shares[node] as number) * (chances[(judge * nodeCount + node) * (steps + 1) + rating] as number);
    }
    likelihood += shares[node] as number;
  }
  for (let node = 0; node < nodeCount; node += 1) shares[node] = (shares[node] as number) / likelihood;
  return { shares, likelihood };
}

/** Numbers that grow without end, where a judge hardly varies or follows another to the letter. */
function endlessNumber({ judges, steps }: ResponseModel, numbers: Float64Array): string | undefined {
  for (let judge = 0; judge < judges; judge += 1) {
    const slope = numbers[judges * steps + judge] as number;
    // Beyond, the nodes lie too far apart for it.
    if (slope > steepestSlope) return 'judges follow the answers too closely: their ratings hardly vary beyond them';
    for (let step = 0; step < steps; step += 1) {
      const number = Math.abs(numbers[judge * steps + step] as number);
      if (number > 25 && number / slope > 6) return 'some of its numbers have no end: a judge hardly ever varies';
    }
  }
  return undefined;
}

type Distinct = { ratings: readonly number[]; count: number };
type Evaluated = { logLikelihood: number; gradient: Float64Array; scores: readonly Float64Array[] };

const keyOf = (ratings: readonly number[]) => ratings.join();

function distinctPatterns(patterns: readonly RatingPattern[]): Map<string, Distinct> {
  const distinct = new Map<string, Distinct>();
  for (const { ratings, count } of patterns) {
    const known = distinct.get(keyOf(ratings));
    if (known === undefined) distinct.set(keyOf(ratings), { ratings, count });
    else known.count += count;
  }
  return distinct;
}

function numbersOf({ design }: ResponseModel, free: Float64Array): Float64Array {
  return Float64Array.from(design, (row) => row.reduce((sum, weight, at) => sum + weight * (free[at] as number), 0));
}

/** Slopes stay above 0: with all of them turned around nothing would change. */
function bounded(model: ResponseModel, free: Float64Array): Float64Array {
  const from = model.judges * model.steps;
  model.design.slice(from).forEach((row) => {
    const at = row.findIndex((weight) => weight !== 0);
    if (at >= 0) free[at] = Math.max(smallestSlope, free[at] as number);
  });
  return free;
}

function evaluate(model: ResponseModel, free: Float64Array, distinct: ReadonlyMap<string, Distinct>): Evaluated {
  const { judges, steps, design } = model;
  const chances = categoryChances(model, numbersOf(model, free));
  const gradient = new Float64Array(free.length);
  const scores: Float64Array[] = [];
  let logLikelihood = 0;
  for (const { ratings, count } of distinct.values()) {
    const { shares, likelihood } = posterior(model, chances, ratings);
    logLikelihood += count * Math.log(likelihood);
    const raw = new Float64Array(design.length);
    for (let judge = 0; judge < judges; judge += 1) {
      const rating = ratings[judge] ?? -1;
      if (rating < 0) continue;
      for (let node = 0; node < nodeCount; node += 1) {
        const share = shares[node] as number;
        const at = (judge * nodeCount + node) * (steps + 1);
        let above = 1;
        for (let step = 0; step < steps; step += 1) {
          above -= chances[at + step] as number;
          // How far the step was passed, against how often it is.
          const excess = share * (Number(rating > step) - above);
          raw[judge * steps + step] = (raw[judge * steps + step] as number) - excess;
          raw[judges * steps + judge] = (raw[judges * steps + judge] as number) + excess * (nodes[node] as number);
        }
      }
    }
    const score = new Float64Array(free.length);
    design.forEach((row, number) => {
      const value = raw[number] as number;
      if (value !== 0)
        for (let at = 0; at < score.length; at += 1) score[at] = (score[at] as number) + value * (row[at] as number);
    });
    scores.push(score);
    for (let at = 0; at < score.length; at += 1)
      gradient[at] = (gradient[at] as number) + count * (score[at] as number);
  }
  return { logLikelihood, gradient, scores };
}

function outerProducts(
  scores: readonly Float64Array[],
  distinct: ReadonlyMap<string, Distinct>,
  size: number,
  answers: number,
): Float64Array {
  const matrix = new Float64Array(size * size);
  [...distinct.values()].forEach(({ count }, pattern) => {
    addOuter(matrix, scores[pattern] as Float64Array, count);
  });
  // A little more on the diagonal, so that a number that nothing bears on yet does not stop the others.
  for (let at = 0; at < size; at += 1) matrix[at * size + at] = (matrix[at * size + at] as number) + 1e-6 * answers;
  return matrix;
}

function addOuter(matrix: Float64Array, score: Float64Array, weight: number): void {
  const size = score.length;
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      matrix[row * size + column] =
        (matrix[row * size + column] as number) + weight * (score[row] as number) * (score[column] as number);
}

/** Negative second derivatives, by forward differences of the gradient, made symmetric. */
function observedInformation(
  model: ResponseModel,
  free: Float64Array,
  distinct: ReadonlyMap<string, Distinct>,
  gradient: Float64Array,
): Float64Array {
  const size = free.length;
  const step = 1e-4;
  const columns = Array.from({ length: size }, (_none, at) => {
    const moved = free.slice();
    moved[at] = (moved[at] as number) + step;
    return evaluate(model, moved, distinct).gradient.map((value, row) => ((gradient[row] as number) - value) / step);
  });
  const information = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      information[row * size + column] = ((columns[row]?.[column] as number) + (columns[column]?.[row] as number)) / 2;
  return information;
}

function clusterScores(
  patterns: readonly RatingPattern[],
  distinct: ReadonlyMap<string, Distinct>,
  scores: readonly Float64Array[],
  size: number,
): Float64Array[] {
  const index = new Map([...distinct.keys()].map((key, at) => [key, at]));
  const sums = new Map<string, Float64Array>();
  for (const { ratings, count, cluster } of patterns) {
    const sum = sums.get(cluster) ?? new Float64Array(size);
    sums.set(cluster, sum);
    const score = scores[index.get(keyOf(ratings)) as number] as Float64Array;
    for (let at = 0; at < size; at += 1) sum[at] = (sum[at] as number) + count * (score[at] as number);
  }
  return [...sums.values()];
}

/** Information⁻¹ · (sum of squared scores of clusters) · information⁻¹, for few clusters a little larger. */
function sandwich(information: Float64Array, scores: readonly Float64Array[], size: number): Float64Array | undefined {
  const moved = scores.map((score) => solve(size, information, score));
  const covariance = new Float64Array(size * size);
  for (const influence of moved) {
    if (influence === undefined) return undefined;
    addOuter(covariance, influence, scores.length / Math.max(1, scores.length - 1));
  }
  return covariance;
}

function solve(size: number, matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  const product = (vector: Float64Array, result: Float64Array) => {
    for (let row = 0; row < size; row += 1) {
      let sum = 0;
      for (let column = 0; column < size; column += 1)
        sum += (matrix[row * size + column] as number) * (vector[column] as number);
      result[row] = sum;
    }
  };
  const solution = choleskySolver(size, product)(right);
  return solution.every(Number.isFinite) ? solution : undefined;
}
