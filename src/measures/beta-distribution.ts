import { logGamma } from './log-gamma.ts';

/**
 * Share of the beta distribution with shapes `a` and `b` (above 0) that lies below `x`, 0 to 1: the
 * regularised incomplete beta function, by its continued fraction. Source: NIST Digital Library of
 * Mathematical Functions, 8.17.22.
 * @example betaCdf(0.5, 2, 2) // 0.5
 */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges quickly below the mean; beyond it the mirrored one does.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  return front * continuedFraction(x, a, b);
}

/**
 * The x below which the given share (0 to 1) of a beta distribution lies, by bisection to the last
 * bit.
 */
function betaQuantile(share: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < maxBisections; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (betaCdf(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The value below which the given share (0 to 1, exclusive) of Fisher's F lies, with the degrees of
 * freedom of numerator and denominator, which need not be whole.
 * @example fQuantile(0.95, 3, 20) // 3.0984
 */
export function fQuantile(share: number, numerator: number, denominator: number): number {
  // Taken from the upper end: 1 - x would lose the digits that the ratio needs.
  const upper = betaQuantile(1 - share, denominator / 2, numerator / 2);
  return (denominator * (1 - upper)) / (numerator * upper);
}

const maxBisections = 1100;
const maxTerms = 10_000;
const tiny = 1e-300;

/** Lentz's way to evaluate the fraction. */
function continuedFraction(x: number, a: number, b: number): number {
  const nonZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let term = 1; term <= maxTerms; term += 1) {
    const even = (term * (b - term) * x) / ((a + 2 * term - 1) * (a + 2 * term));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + term) * (a + b + term) * x) / ((a + 2 * term) * (a + 2 * term + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const change = d * c;
    result *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return result;
}
