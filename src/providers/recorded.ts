import { type ModelClient, ModelError } from '../domain/model-client.ts';

/** Serves answers that a data set brought; `find` gets the query (the last user message) and the model's name. */
export function createRecordedClient(book: { find(query: string, model: string): string | undefined }): ModelClient {
  return {
    async complete(request, { signal, onDelta }) {
      signal.throwIfAborted();
      const query = request.messages.findLast((message) => message.role === 'user')?.text ?? '';
      const text = book.find(query, request.model);
      if (text === undefined)
        throw new ModelError({ kind: 'not-recorded', message: `no recorded answer of ${request.model} to this query` });
      onDelta?.(text);
      const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
      return { text, finish: 'stop', usage, providerId: 'recorded', servedModel: request.model };
    },
  };
}
