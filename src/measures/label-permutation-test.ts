import { normalCdf } from './normal-distribution.ts';

const maxDraws = 9999;
/** So many draws that lie as far tell a chance to a twentieth of itself. */
const enough = 400;
/** Of more blocks that say anything the sum is normal to a part in a hundred. */
const maxDrawnBlocks = 400;

/** Treatments, by number from 0, that were tried in one block, and how each did. */
export type Block = { treatments: readonly number[]; values: readonly number[] };

type Treatment = { found: number; variance: number; blocks: number };

/**
 * Two-sided p-values of treatments that were tried in the same blocks: were their names given at
 * random within each block, how often would one lie as far from the others as it does? Blocks in
 * which all are alike say nothing, and those of one treatment neither. By seeded draws, which turn
 * the names of each block by a random number of places (so that each has every value as often);
 * 9,999 of them, or until 400 lie as far (Besag & Clifford 1991, Sequential Monte Carlo p-values,
 * Biometrika 78); or by the normal distribution where more than 400 blocks say something. Source:
 * Good (2005), Permutation, Parametric and Bootstrap Tests, ch. 5 (blocked permutation).
 * @returns by treatment; 1 where no block says anything
 */
export function labelPermutationTests(count: number, blocks: readonly Block[], random: () => number): number[] {
  const treatments = Array.from({ length: count }, (): Treatment => ({ found: 0, variance: 0, blocks: 0 }));
  const informative = blocks.flatMap((block) => {
    const differences = differencesFromRest(block.values);
    return differences.some((difference) => Math.abs(difference) > 1e-12) ? [{ ...block, differences }] : [];
  });
  for (const block of informative) {
    const variance = block.differences.reduce((sum, value) => sum + value ** 2, 0) / block.differences.length;
    block.treatments.forEach((number, at) => {
      const treatment = treatments[number] as Treatment;
      treatment.found += block.differences[at] as number;
      treatment.variance += variance;
      treatment.blocks += 1;
    });
  }
  const drawn = drawnChances(treatments, informative, random);
  return treatments.map(({ found, variance, blocks: known }, number) => {
    if (known === 0) return 1;
    if (known > maxDrawnBlocks) return Math.min(1, 2 * normalCdf(-Math.abs(found) / Math.sqrt(variance)));
    return drawn[number] as number;
  });
}

/** How far each value lies from the mean of the rest. */
function differencesFromRest(values: readonly number[]): Float64Array {
  if (values.length < 2) return new Float64Array(values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Float64Array.from(values, (value) => ((value - mean) * values.length) / (values.length - 1));
}

function drawnChances(
  treatments: readonly Treatment[],
  blocks: readonly (Block & { differences: Float64Array })[],
  random: () => number,
): number[] {
  const bounds = treatments.map(({ found }) => Math.abs(found) - 1e-9);
  const asFar = treatments.map(() => 0);
  const chances: (number | undefined)[] = treatments.map(() => undefined);
  const open = new Set(
    treatments.flatMap(({ blocks: known }, number) => (known > 0 && known <= maxDrawnBlocks ? [number] : [])),
  );
  const owners = Int32Array.from(blocks.flatMap(({ treatments: names }) => names));
  const values = Float64Array.from(blocks.flatMap(({ differences }) => [...differences]));
  const sizes = Int32Array.from(blocks, ({ differences }) => differences.length);
  const sums = new Float64Array(treatments.length);
  for (let draw = 1; draw <= maxDraws && open.size > 0; draw += 1) {
    addTurned(sums.fill(0), owners, values, sizes, random);
    for (const number of open) {
      if (Math.abs(sums[number] as number) < (bounds[number] as number)) continue;
      const count = (asFar[number] as number) + 1;
      asFar[number] = count;
      if (count < enough) continue;
      chances[number] = enough / draw;
      open.delete(number);
    }
  }
  return chances.map((chance, number) => chance ?? ((asFar[number] as number) + 1) / (maxDraws + 1));
}

/** Adds to each treatment's sum the value that it has after its block was turned. */
function addTurned(
  sums: Float64Array,
  owners: Int32Array,
  values: Float64Array,
  sizes: Int32Array,
  random: () => number,
): void {
  let from = 0;
  for (let block = 0; block < sizes.length; block += 1) {
    const size = sizes[block] as number;
    let at = (random() * size) | 0;
    for (let place = 0; place < size; place += 1) {
      const owner = owners[from + place] as number;
      sums[owner] = (sums[owner] as number) + (values[from + at] as number);
      at = at + 1 === size ? 0 : at + 1;
    }
    from += size;
  }
}
