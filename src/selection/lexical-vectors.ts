import type { Vectors } from './k-center.ts';

const fewestLetters = 2;

/**
 * Vectors of length 1 from words alone: counts of words and of neighbouring pairs, weighted by rarity (TF-IDF: 1 + ln count, times
 * ln((1 + texts) / (1 + texts with it)) + 1), folded into `dimensions` places with a sign from the hash (Weinberger et al. 2009). Texts that share words lie near
 * each other; texts that say the same in other words do not. Needs no model and no download. A text without a word is the zero vector.
 */
export function lexicalVectors(texts: readonly string[], dimensions = 256): Vectors {
  const holding = new Map<number, number>();
  for (const text of texts)
    for (const feature of featuresOf(text).keys()) holding.set(feature, (holding.get(feature) ?? 0) + 1);
  const data = new Float32Array(texts.length * dimensions);
  for (const [row, text] of texts.entries()) {
    const start = row * dimensions;
    for (const [feature, count] of featuresOf(text)) {
      const rarity = Math.log((1 + texts.length) / (1 + (holding.get(feature) ?? 0))) + 1;
      const place = start + ((feature >>> 1) % dimensions);
      data[place] = (data[place] as number) + (feature & 1 ? 1 : -1) * (1 + Math.log(count)) * rarity;
    }
    normalise(data, start, dimensions);
  }
  return { data, dimensions };
}

/** Scales one row to length 1; a zero row stays. */
export function normalise(data: Float32Array, start: number, dimensions: number): void {
  let sum = 0;
  for (let place = start; place < start + dimensions; place += 1) sum += (data[place] as number) ** 2;
  if (sum === 0) return;
  const length = Math.sqrt(sum);
  for (let place = start; place < start + dimensions; place += 1) data[place] = (data[place] as number) / length;
}

/** Hashes of words and of neighbouring pairs, with their counts. */
function featuresOf(text: string): Map<number, number> {
  const counts = new Map<number, number>();
  let before = '';
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (word.length < fewestLetters) continue;
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
