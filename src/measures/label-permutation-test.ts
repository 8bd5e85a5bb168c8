import { normalCdf } from './normal-distribution.ts';

const maxDraws = 9999;
/** So many draws that lie as far tell a chance to a twentieth of itself. */
const enough = 400;
/** Of more blocks that say anything the sum is normal to a part in a hundred. */
const maxDrawnBlocks = 400;

/**
 * Two-sided p-value for one of several treatments that were all tried in the same blocks: were its
 * name given at random within each block, how often would it lie as far from the others as it does?
 * Blocks in which all are alike say nothing. By seeded draws, 9,999 or until 400 lie as far (Besag
 * & Clifford 1991, Sequential Monte Carlo p-values, Biometrika 78), or by the normal distribution
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
  const values = Float64Array.from(informative.flatMap((differences) => [...differences]));
  const sizes = Uint32Array.from(informative, ({ length }) => length);
  let asFar = 0;
  for (let draw = 1; draw <= maxDraws; draw += 1) {
    let [sum, from] = [0, 0];
    for (let block = 0; block < sizes.length; block += 1) {
      const size = sizes[block] as number;
      sum += values[from + ((random() * size) | 0)] as number;
      from += size;
    }
    if (Math.abs(sum) >= bound) asFar += 1;
    if (asFar === enough) return enough / draw;
  }
  return (asFar + 1) / (maxDraws + 1);
}
