import { anchorNames, type Rubric } from '../../domain/scenario.ts';
import { readRubric } from '../reading/parse-prompt.ts';
import { chance, clamp, contentStems, memoize, sentences } from '../reading/tokenize.ts';

/** Where a response stands on both spectra, judged by the words it shares with the rubric's anchors: no other knowledge of it exists here. */

export type Estimate = { position: number; confidence: number };

type Profile = { weights: Map<string, number>; norm: number };

type RubricIndex = { rarity: Map<string, number>; profiles: [Profile[], Profile[]] };

const indexes = memoize(200, (rubricText: string): { index: RubricIndex | undefined } => {
  const { rubric } = readRubric(rubricText);
  return { index: rubric === undefined ? undefined : indexRubric(rubric) };
});

/** Rare words tell anchors apart, so a word weighs the less the more of the fourteen anchors use it. */
function indexRubric(rubric: Rubric): RubricIndex {
  const stemsOf = (value: 'value1' | 'value2') => anchorNames.map((name) => new Set(contentStems(rubric[value][name])));
  const sets: [Set<string>[], Set<string>[]] = [stemsOf('value1'), stemsOf('value2')];
  const rarity = new Map<string, number>();
  const all = sets.flat();
  for (const set of all) {
    for (const word of set) {
      if (!rarity.has(word)) rarity.set(word, Math.log(15 / all.filter((other) => other.has(word)).length));
    }
  }
  const profile = (set: Set<string>): Profile => {
    const weights = new Map([...set].map((word) => [word, rarity.get(word) ?? 0]));
    return { weights, norm: Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0)) };
  };
  return { rarity, profiles: [sets[0].map(profile), sets[1].map(profile)] };
}

const responseStems = memoize(2000, (text: string) =>
  sentences(text).map((sentence) => [...new Set(contentStems(sentence))]),
);

/**
 * A reader (a judge's name) overlooks some words of its own, so that readers differ a little and in no common direction.
 * An empty reader sees everything.
 */
export function matchAnchors(rubricText: string, response: string, reader: string): [Estimate, Estimate] {
  const { index } = indexes(rubricText);
  if (index === undefined) return [unknown, unknown];
  const seen = responseStems(response).map((stems) =>
    stems.filter(
      (word) => index.rarity.has(word) && (reader === '' || chance(reader, response.length, word) > overlooked),
    ),
  );
  return [
    estimate(index, 0, seen, `${reader}\0${response.length}`),
    estimate(index, 1, seen, `${reader}\0${response.length}`),
  ];
}

const overlooked = 0.3;
const unknown: Estimate = { position: 3, confidence: 0.15 };

function estimate(index: RubricIndex, which: 0 | 1, seen: readonly string[][], reader: string): Estimate {
  const scores = anchorNames.map((_, position) => {
    const profile = index.profiles[which][position];
    if (profile === undefined || profile.norm === 0) return 0;
    let score = 0;
    for (const words of seen) {
      let shared = 0;
      for (const word of words) if (profile.weights.has(word)) shared += (profile.weights.get(word) ?? 0) ** 2;
      score += (shared / profile.norm) ** 2;
    }
    return score;
  });
  const best = Math.max(...scores);
  if (best < faint) return unknown;
  const top = scores.indexOf(best);
  const second = Math.max(...scores.filter((_, position) => position !== top));
  // Text that echoes two neighbouring strategies stands between them; an echo from afar is chance.
  const near = scores.map((score, position) => (Math.abs(position - top) <= 1 ? score : 0));
  const total = near.reduce((sum, score) => sum + score, 0);
  const mean = near.reduce((sum, score, position) => sum + score * position, 0) / total;
  const wobble = reader.startsWith('\0') ? 0 : (chance(reader, which, 'wobble') - 0.5) * wobbleWidth;
  return {
    position: clamp(Math.round(mean + wobble), 0, 6),
    confidence: Number(clamp(0.3 + 0.6 * ((best - second) / best) * Math.min(1, best / strong), 0.15, 0.95).toFixed(2)),
  };
}

/** Scores below which nothing is recognised, and above which a match is as good as certain. */
const faint = 0.4;
const strong = 6;
const wobbleWidth = 1.1;
