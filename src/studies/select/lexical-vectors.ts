import type { Vectors } from './k-center.ts';
import { normalizeVector } from './normalize-vector.ts';
import type { Texts } from './text-batches.ts';

const minLetters = 2;
/** Counters of how many texts hold a feature; features of one counter share their rarity. */
const counters = 2 ** 22;

/**
 * Vectors of length 1 from words alone: counts of words and of neighbouring pairs, weighted by rarity (TF-IDF: 1 + ln count, times
 * ln((1 + texts) / (1 + texts with it)) + 1), folded into `dimensions` places with a sign from the hash (Weinberger et al. 2009). Texts that share words lie near
 * each other; texts that say the same in other words do not. Needs no model. The texts are read twice; memory is the vectors and 16 MB.
 * A text without a word is the zero vector.
 */
export async function lexicalVectors(texts: Texts, dimensions = 256): Promise<Vectors> {
  const holding = new Uint32Array(counters);
  for await (const text of texts.read())
    for (const feature of featuresOf(text).keys()) {
      const counter = feature % counters;
      holding[counter] = (holding[counter] as number) + 1;
    }
  const data = new Float32Array(texts.count * dimensions);
  let start = 0;
  for await (const text of texts.read()) {
    for (const [feature, count] of featuresOf(text)) {
      const rarity = Math.max(0, Math.log((1 + texts.count) / (1 + (holding[feature % counters] as number)))) + 1;
      const index = start + ((feature >>> 1) % dimensions);
      data[index] = (data[index] as number) + (feature & 1 ? 1 : -1) * (1 + Math.log(count)) * rarity;
    }
    normalizeVector(data, start, dimensions);
    start += dimensions;
  }
  return { data, dimensions };
}

/** Hashes of words and of neighbouring pairs, with their counts. */
function featuresOf(text: string): Map<number, number> {
  const counts = new Map<number, number>();
  let before = '';
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (word.length < minLetters) continue;
    for (const feature of before === '' ? [word] : [word, `${before} ${word}`]) {
      const hash = hashOf(feature);
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
    before = word;
  }
  return counts;
}

/** FNV-1a with a final mix, so that the lowest bit may serve as sign. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
