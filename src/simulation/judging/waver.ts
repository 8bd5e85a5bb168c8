import { normal } from '../reading/tokenize.ts';

/**
 * How far a simulated judge's bar is off on one value of one answer, in steps of the rubric's spectrum. Three parts, each normal:
 * what every judge of a run misjudges alike, what this judge misjudges whenever it reads the answer, and what changes from reading to
 * reading.
 *
 * The part of a reading is set so that, over the bundled scenarios, a fresh reading gives another verdict than the judge's most frequent
 * one about as often as published: preferences of two judge models flipped in 13.6 % of identical repetitions on average (Yagubyan, "The
 * Coin Flip Judge?", arXiv 2606.13685, abstract). The common part is there because errors of models are not independent (Kim and others,
 * "Correlated Errors in Large Language Models", ICML 2025: two models that err give the same wrong answer in 60 % of cases).
 *
 * @param place run seed, scenario, blind label of the answer, and which of the two values
 */
export function barError(place: string, judge: string, reading: number): number {
  return (
    commonSpread * normal(place, 'common') +
    ownSpread * normal(place, judge, 'own') +
    readingSpread * normal(place, judge, reading, 'reading')
  );
}

const commonSpread = 0.9;
const ownSpread = 0.1;
const readingSpread = 1.3;
/** Under a clause that speaks plainly less is left to a reader. */
export const plainShare = 0.28;
