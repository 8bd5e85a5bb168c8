import { type Estimate, estimated, notEstimated } from './estimate.ts';

/** Trials at one value of the predictor. */
export type LogisticCell = { x: number; trials: number; successes: number };

export type LogisticFit = { intercept: number; slope: number };

const maxSteps = 50;
/** A slope beyond this means that the kinds are parted without overlap. */
const maxSlope = 30;

/**
 * Maximum-likelihood fit of log odds = intercept + slope · x, by Newton's method; undefined where
 * all trials end alike, x is constant, or x parts successes from failures without overlap, so that
 * no finite slope is best. Source: McCullagh & Nelder (1989), Generalized Linear Models, ch. 4.
 */
export function logisticFit(cells: readonly LogisticCell[]): LogisticFit | string {
  let [trials, successes] = [0, 0];
  for (const cell of cells) {
    trials += cell.trials;
    successes += cell.successes;
  }
  if (successes === 0 || successes === trials) return 'all outcomes are alike';
  const used = cells.filter((cell) => cell.trials > 0);
  if (new Set(used.map(({ x }) => x)).size < 2) return 'the predictor does not vary';
  let [intercept, slope] = [Math.log(successes / (trials - successes)), 0];
  for (let step = 0; step < maxSteps; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const cell of used) {
      const p = 1 / (1 + Math.exp(-intercept - slope * cell.x));
      const residual = cell.successes - cell.trials * p;
      const weight = cell.trials * p * (1 - p);
      g0 += residual;
      g1 += residual * cell.x;
      h00 += weight;
      h01 += weight * cell.x;
      h11 += weight * cell.x * cell.x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12)) return 'the predictor parts the outcomes without overlap';
    const [d0, d1] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    // A long first step may leave the region in which the second derivatives hold.
    const scale = Math.min(1, 4 / Math.max(Math.abs(d0), Math.abs(d1), 1e-12));
    intercept += scale * d0;
    slope += scale * d1;
    if (Math.abs(slope) > maxSlope) return 'the predictor parts the outcomes without overlap';
    if (Math.abs(d0) + Math.abs(d1) < 1e-10) return { intercept, slope };
  }
  return 'the fit did not converge';
}

/** Odds ratio for one unit of the predictor: 1 no relation, above 1 more often, below 1 less. */
export function oddsRatio(cells: readonly LogisticCell[]): Estimate {
  const n = cells.reduce((sum, { trials }) => sum + trials, 0);
  const fit = logisticFit(cells);
  return typeof fit === 'string' ? notEstimated(fit, n) : estimated(Math.exp(fit.slope), n);
}
