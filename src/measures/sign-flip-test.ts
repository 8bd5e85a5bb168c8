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
  const foundSum = differences.reduce((sum, difference) => sum + difference, 0) + 1e-9;
  // Signed sizes sum to at most the found sum where those with a plus sum to at most this.
  const bound = (foundSum + sizes.reduce((sum, size) => sum + size, 0)) / 2;
  if (sizes.length <= maxExact) return subsetSums(sizes).filter((sum) => sum <= bound).length / 2 ** sizes.length;
  // Eight signs are one look-up, and one random number has the signs of 32 differences.
  const tables = Array.from({ length: Math.ceil(sizes.length / 8) }, (_none, at) =>
    subsetSums(sizes.slice(8 * at, 8 * at + 8)),
  );
  let atMost = 1;
  for (let draw = 0; draw < resamples; draw += 1) {
    let [sum, signs] = [0, 0];
    tables.forEach((table, at) => {
      signs = at % 4 === 0 ? (random() * 2 ** 32) | 0 : signs >>> 8;
      sum += table[signs & (table.length - 1)] as number;
    });
    if (sum <= bound) atMost += 1;
  }
  return atMost / (resamples + 1);
}

/** The sum of every subset of the sizes; the bits of its place say which it has. */
function subsetSums(sizes: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** sizes.length);
  sizes.forEach((size, bit) => {
    for (let subset = 0; subset < 2 ** bit; subset += 1) sums[subset + 2 ** bit] = (sums[subset] as number) + size;
  });
  return sums;
}
