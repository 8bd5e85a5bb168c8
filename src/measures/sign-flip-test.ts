/** Up to this many differences every combination of signs is tried; beyond, as many are drawn. */
const maxExact = 14;
const resamples = 20_000;

/**
 * One-sided sign-flip test of paired differences: the chance, were either sign as likely for each,
 * of a mean at most as large as the one found. Small where the differences lie below 0. Zeros say
 * nothing either way and stay in. Exact up to 14 differences that are not 0, else by 20,000 seeded
 * draws (the found signs counted among them). 1 where there is no difference at all. Source: Fisher
 * (1935), The Design of Experiments, ch. 3; Good (2005), Permutation, Parametric and Bootstrap
 * Tests, ch. 3.
 * @example signFlipTest([-1, -1, -1, -1, -1], () => 0) // 0.03125
 */
export function signFlipTest(differences: readonly number[], random: () => number): number {
  const sizes = differences.filter((difference) => difference !== 0).map(Math.abs);
  if (sizes.length === 0) return 1;
  const index = differences.reduce((sum, difference) => sum + difference, 0) + 1e-9;
  if (sizes.length <= maxExact) {
    let atMost = 0;
    for (let signs = 0; signs < 2 ** sizes.length; signs += 1)
      if (sizes.reduce((sum, size, index) => sum + ((signs >> index) & 1 ? size : -size), 0) <= index) atMost += 1;
    return atMost / 2 ** sizes.length;
  }
  let atMost = 1;
  for (let draw = 0; draw < resamples; draw += 1)
    if (sizes.reduce((sum, size) => sum + (random() < 0.5 ? size : -size), 0) <= index) atMost += 1;
  return atMost / (resamples + 1);
}
