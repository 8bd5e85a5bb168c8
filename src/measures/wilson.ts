import { normalQuantile } from './normal-distribution.ts';

/**
 * Wilson's score interval of a share in `n` independent trials, within [0, 1]; it has width also at
 * 0 and at n successes, where a bootstrap has none. `n` must be above 0. Source: Wilson (1927),
 * Journal of the American Statistical Association 22.
 * @example wilsonInterval(0, 10, 0.95) // [0, 0.2775…]
 */
export function wilsonInterval(successes: number, n: number, level: number): [low: number, high: number] {
  const z = normalQuantile(1 - (1 - level) / 2);
  const share = successes / n;
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  // The ends are exact where nothing, or everything, succeeded; rounding would leave them a last
  // bit off.
  return [successes === 0 ? 0 : (middle - half) / scale, successes === n ? 1 : (middle + half) / scale];
}
