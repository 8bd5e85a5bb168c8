import type { Comparison } from '../../src/measures/bradley-terry.ts';

/** Strengths spread evenly around 0 with a step of 0.7, in a random order. */
export function plantedStrengths(items: number, random: () => number): Float64Array {
  const order = Array.from({ length: items }, (_none, index) => ({ index, key: random() })).sort(
    (a, b) => a.key - b.key,
  );
  const strengths = new Float64Array(items);
  order.forEach(({ index }, value) => {
    strengths[index] = 0.7 * (value - (items - 1) / 2);
  });
  return strengths;
}

/** Families of three nudges on random pairs of values, each answered once, as the model says. */
export function plantedComparisons(options: {
  strengths: Float64Array;
  nudge: number;
  scenarios: number;
  random: () => number;
}): Comparison[] {
  const { strengths, nudge: effect, scenarios, random } = options;
  const comparisons: Comparison[] = [];
  for (let cluster = 0; comparisons.length < scenarios; cluster += 1) {
    const first = Math.floor(random() * strengths.length);
    const second = (first + 1 + Math.floor(random() * (strengths.length - 1))) % strengths.length;
    for (const nudge of [0, 1, -1]) {
      const odds = (strengths[first] as number) - (strengths[second] as number) + effect * nudge;
      const won = random() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
      comparisons.push({ first, second, nudge, won, count: 1, cluster });
    }
  }
  return comparisons;
}
