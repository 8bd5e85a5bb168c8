/**
 * Distribution function of the standard normal, 0 to 1, to about 1e-7 (Abramowitz & Stegun 1964,
 * 7.1.26 on the error function).
 * @example normalCdf(0) // 0.5
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = 0.5 * series * Math.exp(-x * x);
  return z > 0 ? 1 - upper : upper;
}

/**
 * The z below which a share of the standard normal lies, for shares in (0, 1); error below 4.5e-4
 * (Abramowitz & Stegun 26.2.23), then two steps of Newton's method on `normalCdf`.
 * @example normalQuantile(0.975) // 1.95996…
 */
export function normalQuantile(share: number): number {
  const tail = Math.min(share, 1 - share);
  const t = Math.sqrt(-2 * Math.log(tail));
  const upper = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  let z = share < 0.5 ? -upper : upper;
  for (let step = 0; step < 2; step += 1) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    if (density > 1e-12) z -= (normalCdf(z) - share) / density;
  }
  return z;
}

/**
 * The same of Student's t with `degrees` of freedom (5 or more), by the expansion of Abramowitz &
 * Stegun 26.7.5.
 * @example studentQuantile(0.975, 10) // 2.228…
 */
export function studentQuantile(share: number, degrees: number): number {
  const z = normalQuantile(share);
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / degrees + second / degrees ** 2 + third / degrees ** 3;
}
