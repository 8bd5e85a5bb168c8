import { normalCdf } from './normal-distribution.ts';

const resamples = 9999;
/** Of more blocks that say anything the sum is normal to a part in a hundred. */
const maxDrawnBlocks = 400;

/**
 * Two-sided p-value for one of several treatments that were all tried in the same blocks: were its
 * name given at random within each block, how often would it lie as far from the others as it does?
 * Blocks in which all are alike say nothing. By 9,999 seeded draws, or by the normal distribution
 * where more than 400 blocks say something. Source: Good (2005), Permutation, Parametric and
 * Bootstrap Tests, ch. 5 (blocked permutation).
 * @param blocks in each, the treatment's own number and those of the others
 */
export function labelPermutationTest(
  blocks: readonly { own: number; others: readonly number[] }[],
  random: () => number,
): number {
  let found = 0;
  let variance = 0;
  const informative: Float64Array[] = [];
  for (const { own, others } of blocks) {
    if (others.length === 0) continue;
    const all = [own, ...others];
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    // How far each lies from the mean of the rest.
    const differences = Float64Array.from(all, (value) => ((value - mean) * all.length) / others.length);
    if (differences.every((difference) => Math.abs(difference) < 1e-12)) continue;
    found += differences[0] as number;
    variance += differences.reduce((sum, difference) => sum + difference ** 2, 0) / all.length;
    informative.push(differences);
  }
  if (informative.length === 0) return 1;
  if (informative.length > maxDrawnBlocks) return Math.min(1, 2 * normalCdf(-Math.abs(found) / Math.sqrt(variance)));
  const bound = Math.abs(found) - 1e-9;
  let asFar = 1;
  for (let draw = 0; draw < resamples; draw += 1) {
    let sum = 0;
    for (const differences of informative) sum += differences[(random() * differences.length) | 0] as number;
    if (Math.abs(sum) >= bound) asFar += 1;
  }
  return asFar / (resamples + 1);
}
