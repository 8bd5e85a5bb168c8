import OpenAI from 'openai';
import { embeddingDefaults } from '../defaults.ts';
import { toModelError } from '../provider-errors.ts';
import { silent } from '../sdk-options.ts';
import { createFetch } from '../undici-fetch.ts';

export type Embedded = { vectors: number[][]; inputTokens: number; servedModel: string };

/**
 * OpenAI's embeddings endpoint, and every server that speaks it. One vector a text, in the texts'
 * order.
 */
export function createOpenAiEmbedder(options: { apiKey: string; baseUrl?: string }) {
  const { apiKey, baseUrl } = options;
  const client = new OpenAI({
    apiKey,
    maxRetries: embeddingDefaults.maxRetries,
    fetch: createFetch(),
    ...silent,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  return async (model: string, texts: readonly string[], signal: AbortSignal): Promise<Embedded> => {
    try {
      const answer = await client.embeddings.create(
        { model, input: [...texts], encoding_format: 'float' },
        { signal, timeout: embeddingDefaults.timeoutMs },
      );
      const vectors = [...answer.data].sort((a, b) => a.index - b.index).map((datum) => datum.embedding);
      if (vectors.length !== texts.length || vectors.some((vector) => vector.length !== vectors[0]?.length))
        throw new Error(`expected ${texts.length} vectors of one length, got ${vectors.length}`);
      return { vectors, inputTokens: answer.usage?.prompt_tokens ?? 0, servedModel: answer.model ?? model };
    } catch (error) {
      signal.throwIfAborted();
      throw toModelError(error, false);
    }
  };
}
