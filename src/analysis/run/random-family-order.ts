import type { Scenario } from '../../domain/scenario.ts';
import { createRandom, shuffle } from '../../measures/seeded-random.ts';

/**
 * Scenarios in the order of a run that may stop early: families at random, those of one family
 * together. Files are often sorted, and the first families of a sorted file are no sample of it.
 */
export function inRandomFamilyOrder(scenarios: readonly Scenario[], seed: number): Scenario[] {
  const families = [...Map.groupBy(scenarios, ({ family }) => family).values()];
  return shuffle(families, createRandom(`${seed}:family-order`)).flat();
}
