import { studentQuantile } from './normal-distribution.ts';
import {
  categoryChances,
  type FittedModel,
  fitResponseModel,
  nodes,
  posterior,
  type RatingPattern,
  type ResponseModel,
} from './response-model.ts';

/**
 * `rating-scale`: all judges share one scale and differ in severity (Andrich 1978, Psychometrika 43).
 * `partial-credit`: each judge has a scale of its own (Masters 1982, Psychometrika 47).
 * `two-parameter`: two categories, and judges who differ in severity and in how well they tell
 * answers apart (Birnbaum 1968).
 */
export type SeverityModel = 'rating-scale' | 'partial-credit' | 'two-parameter';

export type Bounded = { value: number; low: number; high: number };

type JudgeSeverity = {
  /** In log odds around the mean of all judges: above 0 gives lower categories to the same answer. */
  severity: Bounded;
  /** How steeply it tells answers apart, for one standard deviation of answers; equal for all judges but in `two-parameter`. */
  discrimination: Bounded;
  /** Mean squares of residuals, 1 where the judge varies as the model says: weighted by information, and plain. */
  infit: number;
  outfit: number;
  ratings: number;
};

export type SeverityFit = {
  judges: JudgeSeverity[];
  /** Categories that any judge used, in order. */
  categories: number[];
  /** Answers that two judges or more rated, and those left out because one did. */
  answers: number;
  alone: number;
  clusters: number;
  /** The mean category that a judge of average severity would give, given who rated an answer and how. */
  fairAverage(ratings: readonly number[]): number;
};

/** Below so many clusters no standard error is worth printing. */
const minClusters = 10;
const minAnswers = 30;
const level = 0.95;

/**
 * Severity of judges apart from the answers that they rated: a many-facet Rasch model with the facets
 * answer and judge (Linacre 1989, Many-Facet Rasch Measurement), or a two-parameter model. Answers are
 * taken to be normally distributed and are integrated out (marginal maximum likelihood), and rated
 * independently of each other by judges; what judges share beyond the answer counts as the answer.
 * Fit compares each rating with what the other judges' ratings of the answer predict (infit and
 * outfit: Wright & Masters 1982, Rating Scale Analysis, ch. 5).
 * @param patterns ratings of 0 or more by judge, -1 where there is none
 * @returns why it cannot be estimated, in words
 */
export function judgeSeverity(
  kind: SeverityModel,
  names: readonly string[],
  patterns: readonly RatingPattern[],
): SeverityFit | string {
  const count = names.length;
  const rated = patterns.filter(({ ratings }) => ratings.filter((rating) => rating >= 0).length >= 2);
  const answers = countOf(rated);
  const least = kind === 'two-parameter' ? 3 : 2;
  if (count < least) return `it takes ${least} judges, and there ${count === 1 ? 'is one' : `are ${count}`}`;
  const groups = connectedJudges(count, rated);
  if (groups.length > 1)
    return `judges are not connected: no answer was rated both by ${groups.map((group) => group.map((judge) => names[judge]).join(', ')).join(' and by ')}, so their severities cannot be told from the answers they got`;
  const clusters = new Set(rated.map(({ cluster }) => cluster)).size;
  if (clusters < minClusters)
    return `it takes ${minClusters} scenario families with answers of two judges or more, and there are ${clusters}`;
  if (answers < minAnswers)
    return `it takes ${minAnswers} answers that two judges or more rated, and there are ${answers}`;
  const categories = [...new Set(rated.flatMap(({ ratings }) => ratings.filter((rating) => rating >= 0)))].sort(
    (a, b) => a - b,
  );
  if (categories.length < 2) return 'every rating is the same';
  const coded = rated.map(({ ratings, ...rest }) => ({
    ...rest,
    ratings: ratings.map((rating) => categories.indexOf(rating)),
  }));
  const unused = unusedCategory(kind, names, coded, categories);
  if (unused !== undefined) return unused;
  const model = modelOf(kind, count, categories.length - 1, coded);
  const fit = fitResponseModel(model, coded);
  if (typeof fit === 'string') return fit;
  const chances = categoryChances(model, fit.numbers);
  const fits = fitOfJudges(model, chances, coded, categories);
  const average = averageJudge(model, fit.numbers);
  const averageChances = categoryChances(average.model, average.numbers);
  return {
    judges: names.map((_name, judge) => ({
      severity: contrast(fit, model, severityWeights(model, judge)),
      discrimination: contrast(fit, model, slopeWeights(model, judge)),
      ...(fits[judge] as { infit: number; outfit: number; ratings: number }),
    })),
    categories,
    answers,
    alone: countOf(patterns) - answers,
    clusters,
    fairAverage(ratings) {
      const { shares } = posterior(
        model,
        chances,
        ratings.map((rating) => categories.indexOf(rating)),
      );
      return shares.reduce((sum, share, node) => sum + share * meanAt(averageChances, node, categories), 0);
    },
  };
}

const countOf = (patterns: readonly RatingPattern[]) => patterns.reduce((sum, { count }) => sum + count, 0);

/** Judges in groups that share answers, directly or by others. */
function connectedJudges(count: number, patterns: readonly Pick<RatingPattern, 'ratings'>[]): number[][] {
  const groupOf = Array.from({ length: count }, (_none, judge) => judge);
  for (const { ratings } of patterns) {
    const together = new Set(ratings.flatMap((rating, judge) => (rating >= 0 ? [groupOf[judge] as number] : [])));
    if (together.size < 2) continue;
    const [first] = together;
    groupOf.forEach((group, judge) => {
      if (together.has(group)) groupOf[judge] = first as number;
    });
  }
  return [...Map.groupBy(groupOf.keys(), (judge) => groupOf[judge]).values()];
}

/** A judge who never used a category has no step there where the scale is its own. */
function unusedCategory(
  kind: SeverityModel,
  names: readonly string[],
  patterns: readonly RatingPattern[],
  categories: readonly number[],
): string | undefined {
  for (const [judge, name] of names.entries()) {
    const used = new Set(patterns.map(({ ratings }) => ratings[judge]));
    const missing = categories.filter((_category, at) => !used.has(at));
    if (missing.length === categories.length) return `${name} rated no answer together with another judge`;
    if (kind !== 'rating-scale' && missing.length > 0)
      return `${name} never gave ${missing.join(', ')}, so its own scale cannot be told`;
    if (missing.length === categories.length - 1) return `${name} gave one rating to all answers`;
  }
  return undefined;
}

function modelOf(
  kind: SeverityModel,
  judges: number,
  steps: number,
  patterns: readonly RatingPattern[],
): ResponseModel {
  const own = kind === 'rating-scale' ? judges + steps - 1 : judges * steps;
  const slopes = kind === 'two-parameter' ? judges : 1;
  const row = (...at: number[]) => {
    const weights = new Float64Array(own + slopes);
    for (const index of at) weights[index] = 1;
    return weights;
  };
  const design: Float64Array[] = [];
  for (let judge = 0; judge < judges; judge += 1)
    for (let step = 0; step < steps; step += 1)
      // On one scale: the judge, and how much later than the first a step comes.
      if (kind === 'rating-scale') design.push(step === 0 ? row(judge) : row(judge, judges + step - 1));
      else design.push(row(judge * steps + step));
  for (let judge = 0; judge < judges; judge += 1) design.push(row(own + (slopes === 1 ? 0 : judge)));
  const start = new Float64Array(own + slopes).fill(1, own);
  // Steps begin where the shares of their two categories lie.
  const shares = Array.from({ length: steps + 1 }, (_none, category) =>
    patterns.reduce(
      (sum, { ratings, count }) => sum + count * ratings.filter((rating) => rating === category).length,
      1,
    ),
  );
  const stepStart = (step: number) => Math.log((shares[step] as number) / (shares[step + 1] as number));
  for (let at = 0; at < own; at += 1) {
    if (kind !== 'rating-scale') start[at] = stepStart(at % steps);
    else start[at] = at < judges ? stepStart(0) : stepStart(at - judges + 1) - stepStart(0);
  }
  return { judges, steps, design, start };
}

/** A judge's mean step less that of all judges. */
function severityWeights({ judges, steps, design }: ResponseModel, judge: number): Float64Array {
  const weights = new Float64Array(design.length);
  for (let other = 0; other < judges; other += 1)
    for (let step = 0; step < steps; step += 1)
      weights[other * steps + step] = (Number(other === judge) - 1 / judges) / steps;
  return weights;
}

function slopeWeights({ judges, steps, design }: ResponseModel, judge: number): Float64Array {
  const weights = new Float64Array(design.length);
  weights[judges * steps + judge] = 1;
  return weights;
}

/** A weighted sum of the model's numbers with its interval. */
function contrast(
  { numbers, covariance, clusters, free }: FittedModel,
  { design }: ResponseModel,
  weights: Float64Array,
): Bounded {
  const value = weights.reduce((sum, weight, at) => sum + weight * (numbers[at] as number), 0);
  const size = free.length;
  const own = Float64Array.from({ length: size }, (_none, at) =>
    design.reduce((sum, row, number) => sum + (weights[number] as number) * (row[at] as number), 0),
  );
  let variance = 0;
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      variance += (own[row] as number) * (own[column] as number) * (covariance[row * size + column] as number);
  const half = studentQuantile(1 - (1 - level) / 2, Math.max(5, clusters - 1)) * Math.sqrt(Math.max(0, variance));
  return { value, low: value - half, high: value + half };
}

/** Residuals of each judge against what the other judges of an answer predict. */
function fitOfJudges(
  model: ResponseModel,
  chances: Float64Array,
  patterns: readonly RatingPattern[],
  categories: readonly number[],
): { infit: number; outfit: number; ratings: number }[] {
  const distinct = new Map<string, RatingPattern>();
  for (const pattern of patterns) {
    const key = pattern.ratings.join();
    distinct.set(key, { ...pattern, count: pattern.count + (distinct.get(key)?.count ?? 0) });
  }
  return Array.from({ length: model.judges }, (_none, judge) => {
    let [squares, variances, standardised, ratings] = [0, 0, 0, 0];
    for (const { ratings: given, count } of distinct.values()) {
      const rating = given[judge] ?? -1;
      if (rating < 0) continue;
      const { shares } = posterior(model, chances, given, judge);
      let [mean, square] = [0, 0];
      shares.forEach((share, node) => {
        const at = (judge * nodes.length + node) * (model.steps + 1);
        categories.forEach((category, index) => {
          const chance = share * (chances[at + index] as number);
          mean += chance * category;
          square += chance * category * category;
        });
      });
      const variance = square - mean * mean;
      const residual = ((categories[rating] as number) - mean) ** 2;
      squares += count * residual;
      variances += count * variance;
      standardised += (count * residual) / variance;
      ratings += count;
    }
    return { infit: squares / variances, outfit: standardised / ratings, ratings };
  });
}

/** One judge with the mean steps and slope of all. */
function averageJudge(
  { judges, steps }: ResponseModel,
  numbers: Float64Array,
): { model: ResponseModel; numbers: Float64Array } {
  const mean = new Float64Array(steps + 1);
  for (let judge = 0; judge < judges; judge += 1) {
    for (let step = 0; step < steps; step += 1)
      mean[step] = (mean[step] as number) + (numbers[judge * steps + step] as number) / judges;
    mean[steps] = (mean[steps] as number) + (numbers[judges * steps + judge] as number) / judges;
  }
  return { model: { judges: 1, steps, design: [], start: new Float64Array(0) }, numbers: mean };
}

function meanAt(chances: Float64Array, node: number, categories: readonly number[]): number {
  return categories.reduce(
    (sum, category, at) => sum + category * (chances[node * categories.length + at] as number),
    0,
  );
}
