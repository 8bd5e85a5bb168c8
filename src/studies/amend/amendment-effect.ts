import { type PairedChange, type PairedDebate, pairedEffect } from '../../analysis/comparison/paired-change.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { signFlipTest } from '../../measures/sign-flip-test.ts';
import { sampleStandardDeviation } from '../../measures/standard-deviation.ts';

/** What a changed spec did to some scenarios, read under the old wording and the new: contested debates, problematic responses, D. */
export type AmendmentEffect = {
  scenarios: number;
  families: number;
  contested: PairedChange;
  problematic: PairedChange;
  d: PairedChange;
  /** One-sided chance of so large a fall (or rise) of contested debates by family, were the change without effect; sign-flip test. */
  fallsByChance: number;
  risesByChance: number;
  /** Standard deviation of the change of contested debates over families, and the most scenarios of one family. */
  spread: { sd: number; scenariosPerFamily: number };
};

export function amendmentEffect(pairs: readonly PairedDebate[], seed: number | string): AmendmentEffect {
  const { differences, ...effect } = pairedEffect(pairs, seed);
  const random = createRandom(`${seed}:sign-flip`);
  const sizes = [...Map.groupBy(pairs, ({ before }) => before.family).values()].map((family) => family.length);
  return {
    ...effect,
    fallsByChance: signFlipTest(differences.contested, random),
    risesByChance: signFlipTest(
      differences.contested.map((difference) => -difference),
      random,
    ),
    spread: {
      sd: sampleStandardDeviation(differences.contested),
      scenariosPerFamily: Math.max(1, ...sizes),
    },
  };
}
