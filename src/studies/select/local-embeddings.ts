import { lexicalVectors } from './lexical-vectors.ts';
import { type EncodedVectors, sentenceVectors } from './sentence-embeddings.ts';
import { loadSentenceEncoder } from './sentence-encoder.ts';
import type { Texts } from './text-batches.ts';
import { wordVectors } from './word-embeddings.ts';

/** The vectors that need no provider: what they are, and what a distance between them can and cannot tell. */
export const offlineKinds = {
  sentences: {
    what: 'sentence vectors of the Universal Sentence Encoder lite',
    tells:
      'they tell what a text is about and whether two say the same; English only, the first 2,000 characters of a text; a negation or another number moves a text little',
  },
  words: {
    what: 'averages of word vectors of the Universal Sentence Encoder lite',
    tells:
      'they tell what a text is about, by its words without their order; English only; distances are larger than between sentence vectors',
  },
  lexical: {
    what: 'lexical vectors',
    tells:
      'they tell shared words, not meaning: the same said in other words lies far apart; any language with spaces between words',
  },
} as const;
export type OfflineKind = keyof typeof offlineKinds;

/** So many texts the sentence encoder reads in some minutes. */
const maxSentences = 2000;

/** The best vectors that are made in minutes on one machine. */
export function offlineKindFor(texts: number): OfflineKind {
  return texts <= maxSentences ? 'sentences' : 'words';
}

/** Vectors of one of the offline kinds; progress is in sentences, or in the words that are read first. */
export async function offlineVectors(
  kind: OfflineKind,
  texts: Texts,
  options: { signal: AbortSignal; onProgress?: (done: number) => void },
): Promise<EncodedVectors> {
  switch (kind) {
    case 'sentences':
      return sentenceVectors(texts, await loadSentenceEncoder(), options);
    case 'words':
      return wordVectors(texts, await loadSentenceEncoder(), options);
    case 'lexical':
      return { ...(await lexicalVectors(texts)), unread: 0 };
  }
}
