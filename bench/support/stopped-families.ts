import { bettingConfidenceSequence } from '../../src/measures/betting-confidence-sequence.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

/** Families of three debates with several answers: their shares spread around `mean`, more so with `spread` near 1. */
export type StoppedFamilies = { mean: number; spread: number; width: number; most: number };

/**
 * Share of sequences that miss the true mean at any moment up to `most` families (`ever`: whoever
 * stops at the worst moment), and where a rule on the width stops them (`atStop`), with the mean
 * number of families it takes.
 */
export function missedMeans({ mean, spread, width, most }: StoppedFamilies, runs: number, seed: string) {
  let [ever, atStop, families] = [0, 0, 0];
  for (let run = 0; run < runs; run += 1) {
    const random = createRandom(`${seed}:${mean}:${spread}:${run}`);
    const sequence = bettingConfidenceSequence(0.95);
    let [missed, missedAtStop, stoppedAt] = [false, false, most];
    let lookAt = 1;
    for (let n = 1; n <= most; n += 1) {
      sequence.add(familyShare(mean, spread, random));
      if (n < lookAt) continue;
      lookAt = Math.ceil(n * 1.01);
      const { low, high } = sequence.interval();
      const misses = mean < low || mean > high;
      missed ||= misses;
      if (stoppedAt === most && high - low < width) {
        stoppedAt = n;
        missedAtStop = misses;
      }
    }
    ever += Number(missed);
    atStop += Number(missedAtStop);
    families += stoppedAt / runs;
  }
  return { ever: ever / runs, atStop: atStop / runs, families };
}

/** With chance `spread` all answers of a family are alike, else they are drawn one by one. */
function familyShare(mean: number, spread: number, random: () => number): number {
  if (random() < spread) return Number(random() < mean);
  let count = 0;
  for (let answer = 0; answer < 9; answer += 1) count += Number(random() < mean);
  return count / 9;
}
