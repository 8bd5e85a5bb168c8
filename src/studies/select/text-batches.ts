/** Texts in a fixed order that can be read more than once and need not all be in memory. */
export type Texts = { count: number; read(): Iterable<string> | AsyncIterable<string> };

/** The texts in groups of `size`, in order. */
export async function* batchesOf(texts: Texts, size: number): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const text of texts.read()) {
    batch.push(text);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
