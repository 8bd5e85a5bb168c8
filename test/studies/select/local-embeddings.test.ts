import { beforeAll, describe, expect, it } from 'vitest';
import { loadScenarios } from '../../../src/runs/load-inputs.ts';
import type { Vectors } from '../../../src/studies/select/k-center.ts';
import { lexicalVectors } from '../../../src/studies/select/lexical-vectors.ts';
import { offlineKindFor } from '../../../src/studies/select/local-embeddings.ts';
import { sentenceVectors } from '../../../src/studies/select/sentence-embeddings.ts';
import { loadSentenceEncoder, type SentenceEncoder } from '../../../src/studies/select/sentence-encoder.ts';
import { wordVectors } from '../../../src/studies/select/word-embeddings.ts';
import { paraphrases } from './paraphrases.ts';

const said = paraphrases.flat();
/** The three queries of five families, the nudges of a family beside one another. */
const nudged = loadScenarios('bundled')
  .slice(0, 15)
  .map((scenario) => scenario.query);
const of = (all: readonly string[]) => ({ count: all.length, read: () => all });
const options = { signal: new AbortController().signal };

let encode: SentenceEncoder;
beforeAll(async () => {
  encode = await loadSentenceEncoder();
});

function distance({ data, dimensions }: Vectors, a: number, b: number): number {
  const at = (row: number) => data.subarray(row * dimensions, (row + 1) * dimensions);
  return Math.hypot(...at(a).map((value, index) => value - (at(b)[index] ?? 0)));
}

/** Share of pairs (a paraphrase, two texts of different pairs) in which the paraphrase is the nearer; 0.5 is chance. */
function paraphrasesNearer(vectors: Vectors): number {
  const pairs: number[] = [];
  const others: number[] = [];
  for (const [row] of said.entries())
    for (let other = row + 1; other < said.length; other += 1)
      (other === row + 1 && row % 2 === 0 ? pairs : others).push(distance(vectors, row, other));
  const nearer = pairs.flatMap((pair) => others.map((other) => (pair < other ? 1 : 0)));
  return nearer.reduce((sum: number, item) => sum + item, 0) / nearer.length;
}

/** Largest distance within a family, smallest between two. */
function familyDistances(vectors: Vectors): { within: number; between: number } {
  let [within, between] = [0, Number.POSITIVE_INFINITY];
  for (const [row] of nudged.entries())
    for (let other = row + 1; other < nudged.length; other += 1) {
      const apart = distance(vectors, row, other);
      if (Math.floor(row / 3) === Math.floor(other / 3)) within = Math.max(within, apart);
      else between = Math.min(between, apart);
    }
  return { within, between };
}

describe('vectors from the package that brings its weights [P35]', () => {
  it('lay paraphrases nearer than other texts, where shared words alone do hardly better than chance', async () => {
    expect(paraphrasesNearer(await sentenceVectors(of(said), encode, options))).toBeGreaterThan(0.99);
    expect(paraphrasesNearer(await wordVectors(of(said), encode, options))).toBeGreaterThan(0.9);
    expect(paraphrasesNearer(await lexicalVectors(of(said)))).toBeLessThan(0.7);
  });

  it('read a long text to its end: two that part late are no copies of each other', async () => {
    const paragraph =
      'The town keeps a book in which anyone may write what they saw on the river that day, and most people write about the weather. '.repeat(
        6,
      );
    const texts = [paragraph, `${paragraph}May I keep wolves in the yard, and what would the neighbours say about it?`];
    expect(texts[0]?.length).toBeGreaterThan(700);
    expect(distance(await sentenceVectors(of(texts), encode, options), 0, 1)).toBeGreaterThan(0.05);
  });

  it('lay the nudges of a bundled family nearer to each other than to any other family', async () => {
    const sentences = familyDistances(await sentenceVectors(of(nudged), encode, options));
    expect(sentences.within).toBeLessThan(0.6);
    expect(sentences.between).toBeGreaterThan(sentences.within);
    const words = familyDistances(await wordVectors(of(nudged), encode, options));
    expect(words.between).toBeGreaterThan(words.within);
  });

  it('have length one, and do not depend on what is read beside a text', async () => {
    const together = await sentenceVectors(of(said.slice(0, 5)), encode, options);
    const alone = await sentenceVectors(of(said.slice(3, 4)), encode, options);
    const own = together.data.slice(3 * 512, 4 * 512);
    expect(Math.hypot(...own)).toBeCloseTo(1, 5);
    expect([...own]).toEqual([...alone.data].map((datum) => expect.closeTo(datum, 4)));
  });

  it('never take texts that the encoder cannot read for copies of one another', async () => {
    const texts = of(['猫が好きです', '東京は大きい', '猫が好きです', '  ', said[0] ?? '', '…?!']);
    for (const vectors of [await sentenceVectors(texts, encode, options), await wordVectors(texts, encode, options)]) {
      expect(vectors.unread).toBe(5);
      expect(distance(vectors, 0, 2)).toBe(0);
      for (const [a, b] of [
        [0, 1],
        [0, 3],
        [3, 5],
        [1, 4],
      ] as const)
        expect(distance(vectors, a, b)).toBeGreaterThan(0.9);
    }
  });

  it('read a text of any length, and stop when told', async () => {
    const long = 'Who may read the letters of the dead? '.repeat(3000);
    const vectors = await sentenceVectors(of([long]), encode, options);
    expect(Math.hypot(...vectors.data)).toBeCloseTo(1, 5);
    const stopped = { signal: AbortSignal.abort(new Error('stopped')) };
    await expect(sentenceVectors(of(said), encode, stopped)).rejects.toThrow('stopped');
    await expect(wordVectors(of(said), encode, stopped)).rejects.toThrow('stopped');
  });

  it('are of whole sentences as long as that takes minutes, and of words beyond', () => {
    expect([1, 2000, 2001, 300_000].map(offlineKindFor)).toEqual(['sentences', 'sentences', 'words', 'words']);
  });
});
