import type { Vectors } from './k-center.ts';
import { normalizeVector } from './normalize-vector.ts';
import { encoderDimensions, type SentenceEncoder } from './sentence-encoder.ts';
import { batchesOf, type Texts } from './text-batches.ts';
import { isReadable, randomVectorFor } from './unsupported-text.ts';

const batchSize = 16;

/** Vectors, and how many texts the encoder could not read: they count as unlike any other. */
export type EncodedVectors = Vectors & { unread: number };

/** Vectors of length 1, each text read by the encoder, a long one in parts: some 60 ms a text of 60 words on one core. */
export async function sentenceVectors(
  texts: Texts,
  encode: SentenceEncoder,
  options: { signal: AbortSignal; onProgress?: (done: number) => void },
): Promise<EncodedVectors> {
  const data = new Float32Array(texts.count * encoderDimensions);
  let row = 0;
  let unread = 0;
  for await (const batch of batchesOf(texts, batchSize)) {
    options.signal.throwIfAborted();
    const readable = batch.filter(isReadable);
    const encoded = readable.length === 0 ? [] : await encode(readable);
    unread += batch.length - readable.length;
    let next = 0;
    for (const text of batch) {
      data.set(
        isReadable(text) ? (encoded[next++] as readonly number[]) : randomVectorFor(text, encoderDimensions),
        row * encoderDimensions,
      );
      normalizeVector(data, row * encoderDimensions, encoderDimensions);
      row += 1;
    }
    options.onProgress?.(row);
  }
  return { data, dimensions: encoderDimensions, unread };
}
