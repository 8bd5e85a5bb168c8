import { createRandom } from '../measures/seeded-random.ts';

/**
 * Contested responses that judges read again before any debate, each with chance `share`, 0 to 1. The
 * choice depends on seed, scenario and label alone, so it is the same in every replay.
 */
export function chooseReread(
  contested: readonly string[],
  { share, seed, scenario }: { share: number; seed: number; scenario: string },
): string[] {
  return contested.filter((response) => createRandom(`${seed}:reread:${scenario}:${response}`)() < share);
}
