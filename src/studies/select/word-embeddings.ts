import { hash } from 'node:crypto';
import { removeCommonComponent } from './common-component.ts';
import { normalizeVector } from './normalize-vector.ts';
import type { EncodedVectors } from './sentence-embeddings.ts';
import { encoderDimensions, type SentenceEncoder } from './sentence-encoder.ts';
import { batchesOf, type Texts } from './text-batches.ts';
import { isReadable, randomVectorFor } from './unsupported-text.ts';

/** Words that get a vector: the most frequent ones. Rarer ones are left out of the averages. */
const maxWords = 20_000;
/** Different words that are counted at once; beyond, those met once so far are forgotten. */
const maxCounted = 500_000;
const batchSize = 64;
/** The `a` of a/(a + p) for a word of frequency p, as Arora et al. give it. */
const smoothing = 1e-3;

/**
 * Vectors of length 1 for many texts: the encoder reads each different word once, alone, and a text is the average of its words' vectors, frequent words
 * weighted down, without what all texts share (SIF; Arora, Liang and Ma 2017, on word vectors distilled from a sentence encoder as Model2Vec does). Order and
 * context of words are lost. The texts are read twice; memory is the vectors and those of 20,000 words.
 */
export async function wordVectors(
  texts: Texts,
  encode: SentenceEncoder,
  options: { signal: AbortSignal; onProgress?: (done: number) => void },
): Promise<EncodedVectors> {
  const { signal, onProgress } = options;
  const { words, weights } = await frequentWords(texts, signal);
  const known = new Map([...words].map((word, index) => [word, index]));
  const wordData = new Float32Array(words.length * encoderDimensions);
  let done = 0;
  for await (const batch of batchesOf({ count: words.length, read: () => words }, batchSize)) {
    signal.throwIfAborted();
    for (const vector of await encode(batch)) {
      wordData.set(vector, done * encoderDimensions);
      done += 1;
    }
    onProgress?.(done);
  }
  const data = new Float32Array(texts.count * encoderDimensions);
  const unread: { start: number; text: string }[] = [];
  let start = 0;
  for await (const text of texts.read()) {
    signal.throwIfAborted();
    let met = 0;
    for (const word of wordsOf(text)) {
      const index = known.get(word);
      if (index === undefined) continue;
      add(data, start, wordData, index * encoderDimensions, weights[index] as number);
      met += 1;
    }
    if (met === 0) unread.push({ start, text: hash('sha256', text) });
    normalizeVector(data, start, encoderDimensions);
    start += encoderDimensions;
  }
  removeCommonComponent({ data, dimensions: encoderDimensions });
  for (let at = 0; at < data.length; at += encoderDimensions) normalizeVector(data, at, encoderDimensions);
  for (const item of unread) data.set(randomVectorFor(item.text, encoderDimensions), item.start);
  return { data, dimensions: encoderDimensions, unread: unread.length };
}

async function frequentWords(texts: Texts, signal: AbortSignal): Promise<{ words: string[]; weights: number[] }> {
  const counts = new Map<string, number>();
  let total = 0;
  for await (const text of texts.read()) {
    signal.throwIfAborted();
    for (const word of wordsOf(text)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      total += 1;
    }
    if (counts.size > maxCounted) for (const [word, count] of counts) if (count === 1) counts.delete(word);
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, maxWords);
  return {
    words: frequent.map(([word]) => word),
    weights: frequent.map(([, count]) => smoothing / (smoothing + count / total)),
  };
}

function wordsOf(text: string): string[] {
  return isReadable(text) ? (text.toLowerCase().match(/\p{Script=Latin}+|\p{N}+/gu) ?? []) : [];
}

function add(to: Float32Array, start: number, from: Float32Array, at: number, weight: number): void {
  for (let index = 0; index < encoderDimensions; index += 1)
    to[start + index] = (to[start + index] as number) + weight * (from[at + index] as number);
}
